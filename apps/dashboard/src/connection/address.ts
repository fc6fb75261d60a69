/** Where the agent answers. All of it is relative to the page, so that a proxy's prefix stays. */
export function agentUrl(path: string, base: string = document.baseURI): string {
  return new URL(path, base).href;
}

/** The same place for a WebSocket. */
export function socketUrl(path: string, base: string = document.baseURI): string {
  const url = new URL(path, base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
