import type { McpServerState } from "@llcuda/protocol";
import type { StoredServer } from "../tool-settings.ts";
import type { Tool } from "../tool.ts";
import { McpServer } from "./mcp-server.ts";

/** The MCP servers that are kept, each with the life it has now. */
export class McpServers {
  readonly #onChange: () => void;
  #servers: McpServer[] = [];
  readonly #ending = new Set<Promise<void>>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Starts, ends and restarts what the settings say; what they leave alone goes on. */
  follow(wanted: readonly StoredServer[]): void {
    const before = this.#servers;
    this.#servers = wanted.map((stored) => {
      const known = before.find(({ stored: { id } }) => id === stored.id);
      if (known !== undefined && sameLife(known.stored, stored)) {
        known.stored = stored;
        return known;
      }
      return this.#begin(stored);
    });
    for (const server of before) if (!this.#servers.includes(server)) this.#end(server);
  }

  /** @returns false where there is none */
  restart(id: string): boolean {
    const index = this.#servers.findIndex(({ stored }) => stored.id === id);
    const server = this.#servers[index];
    if (server === undefined) return false;
    this.#end(server);
    this.#servers[index] = this.#begin(server.stored);
    this.#onChange();
    return true;
  }

  ready(): { server: StoredServer; tools: Tool[] }[] {
    return this.#servers
      .filter(({ phase }) => phase === "ready")
      .map(({ stored, tools }) => ({ server: stored, tools }));
  }

  states(): McpServerState[] {
    return this.#servers.map((server) => server.state());
  }

  async close(): Promise<void> {
    for (const server of this.#servers) this.#end(server);
    this.#servers = [];
    await Promise.all(this.#ending);
  }

  #begin(stored: StoredServer): McpServer {
    const server = new McpServer(stored, () => this.#onChange());
    if (stored.on) void server.start();
    return server;
  }

  #end(server: McpServer): void {
    const ended = server.close().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}

/** Whether a change leaves the running program or connection as it is. */
function sameLife(a: StoredServer, b: StoredServer): boolean {
  return lifeOf(a) === lifeOf(b);
}

function lifeOf({ on, transport, secrets }: StoredServer): string {
  return JSON.stringify([on, transport, secrets]);
}
