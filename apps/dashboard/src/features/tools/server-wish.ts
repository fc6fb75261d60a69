import type { McpServerState, McpServerWish, McpTransport } from "@llcuda/protocol";

/** What stands in the form. */
export interface ServerDraft {
  name: string;
  kind: McpTransport["kind"];
  /** A command line, or an address. */
  where: string;
  /** Lines of NAME=VALUE or Name: value. */
  secrets: string;
}

/** Words of a command line; quotes keep spaces. Nothing else has a meaning: no shell reads it. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [whole, double, single] of line.matchAll(/"([^"]*)"|'([^']*)'|[^\s"']+/g)) {
    words.push(double ?? single ?? whole);
  }
  return words;
}

const quoted = (word: string): string =>
  word === "" || /[\s"']/.test(word) ? (word.includes('"') ? `'${word}'` : `"${word}"`) : word;

/** How a server is reached, in one line. */
export function commandLine(transport: McpTransport): string {
  if (transport.kind === "http") return transport.url;
  return [transport.command, ...transport.args].map(quoted).join(" ");
}

export function draftOf(server: McpServerState | null): ServerDraft {
  if (server === null) return { name: "", kind: "stdio", where: "", secrets: "" };
  const { name, transport } = server;
  return { name, kind: transport.kind, where: commandLine(transport), secrets: "" };
}

/** @returns null while something is missing */
export function wishOf(draft: ServerDraft, server: McpServerState | null): McpServerWish | null {
  const name = draft.name.trim();
  const transport = transportOf(draft);
  if (name === "" || transport === null) return null;
  const secrets: Record<string, string> = {};
  for (const line of draft.secrets.split("\n")) {
    const found = /^\s*([^\s:=]+)\s*[:=]\s*(.*)$/.exec(line);
    if (found !== null) secrets[found[1]!] = found[2]!.trim();
  }
  return { ...(server === null ? {} : { id: server.id }), name, transport, secrets };
}

function transportOf({ kind, where }: ServerDraft): McpTransport | null {
  if (kind === "http")
    return /^https?:\/\/\S+$/.test(where.trim()) ? { kind, url: where.trim() } : null;
  const [command, ...args] = wordsOf(where);
  return command === undefined ? null : { kind, command, args, folder: null };
}
