import { startProxy, type Proxy } from "./proxy.ts";

/** Passes HTTP, and drops the wish to upgrade to a WebSocket. */
export function withoutWebSockets(target: string | null): Promise<Proxy> {
  return startProxy({ target, webSockets: "drop", names: "rewrite" });
}

/**
 * Shows the agent below a path, as Jupyter's and code-server's proxies do: the prefix is stripped,
 * Host and Origin stay those that the browser sees (jupyter_server_proxy/handlers.py passes the
 * request's own headers on). So the agent has to be told the proxy's URL.
 */
export function behindPrefix(target: string | null, prefix = "/proxy/7863/"): Promise<Proxy> {
  return startProxy({ target, prefix, names: "keep" });
}

/** At its worst a hosted notebook's port proxy: no WebSockets, no streaming, no large bodies. */
export function likeColab(target: string | null): Promise<Proxy> {
  return startProxy({
    target,
    webSockets: "drop",
    names: "rewrite",
    buffers: true,
    cutAfterBytes: 20 * 1024 * 1024,
  });
}
