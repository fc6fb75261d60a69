import type { McpServerState } from "@llcuda/protocol";
import type { Client } from "@modelcontextprotocol/client";
import { Failure, reportOf } from "../../failure.ts";
import { VERSION } from "../../version.ts";
import type { StoredServer } from "../tool-settings.ts";
import type { Tool, ToolOutput } from "../tool.ts";
import { callOutput } from "./call-output.ts";
import { openTransport, type OpenTransport } from "./mcp-transport.ts";

/** A server that must be fetched first, as by npx, may take this long. */
const START_LIMIT_MS = 60_000;
const CALL_LIMIT_MS = 120_000;
/** Tools of one server at most: each takes room in every prompt. */
const MAX_TOOLS = 128;
/** A model reads no longer description, and each is in every prompt. */
const MAX_DESCRIPTION_CHARS = 4_000;
const MAX_SCHEMA_CHARS = 32_000;

type ListedTool = Awaited<ReturnType<Client["listTools"]>>["tools"][number];

/** One MCP server from its start to its end; a new one is made for each start. */
export class McpServer {
  stored: StoredServer;
  phase: McpServerState["phase"] = "off";
  tools: Tool[] = [];
  readonly #onChange: () => void;
  #error: Failure | null = null;
  #about: string | null = null;
  #client: Client | null = null;
  #transport: OpenTransport | null = null;
  readonly #ending = new AbortController();

  constructor(stored: StoredServer, onChange: () => void) {
    this.stored = stored;
    this.#onChange = onChange;
  }

  state(): McpServerState {
    const { id, name, on, transport, secrets } = this.stored;
    return {
      id,
      name,
      on,
      transport,
      secrets: Object.keys(secrets).toSorted(),
      phase: this.phase,
      about: this.#about,
      error: this.#error === null ? null : reportOf(this.#error),
    };
  }

  /** Resolves once it is ready or has failed. Never rejects. */
  async start(): Promise<void> {
    this.#become("starting");
    try {
      await this.#connect();
      if (this.#ending.signal.aborted) return;
      this.#become("ready");
    } catch (thrown) {
      this.#fail("did not start", thrown);
    }
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.phase = "off";
    await this.#client?.close().catch(() => undefined);
    await this.#transport?.end();
  }

  async #connect(): Promise<void> {
    // Loaded when the first server is: the page does not wait for it.
    const { Client } = await import("@modelcontextprotocol/client");
    const transport = await openTransport(this.stored);
    this.#transport = transport;
    this.#ending.signal.throwIfAborted();
    // No capabilities: a server may neither ask the model nor the person, nor for folders.
    const client = new Client({ name: "llcuda", version: VERSION }, { capabilities: {} });
    this.#client = client;
    // Before it is ready, what waits for its answer fails by itself.
    // It has no other way to tell.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    client.onclose = () => {
      if (this.phase === "ready") this.#fail("has ended", null);
    };
    client.setNotificationHandler("notifications/tools/list_changed", () =>
      this.#listAgain(client),
    );
    const limits = { timeout: START_LIMIT_MS, signal: this.#ending.signal };
    await client.connect(transport.transport, limits);
    const { name = "", version = "" } = client.getServerVersion() ?? {};
    this.#about = `${name} ${version}`.trim().slice(0, 200) || null;
    await this.#list(client);
  }

  async #listAgain(client: Client): Promise<void> {
    try {
      await this.#list(client);
      this.#onChange();
    } catch (thrown) {
      this.#fail("cannot list its tools any more", thrown);
    }
  }

  async #list(client: Client): Promise<void> {
    const limits = { timeout: START_LIMIT_MS, signal: this.#ending.signal };
    const { tools } = await client.listTools(undefined, limits);
    this.tools = tools
      .slice(0, MAX_TOOLS)
      .filter((tool) => JSON.stringify(tool.inputSchema).length <= MAX_SCHEMA_CHARS)
      .map((tool) => this.#tool(client, tool));
  }

  #tool(client: Client, { name, title, description = "", inputSchema }: ListedTool): Tool {
    return {
      name,
      title: (title ?? name).slice(0, 200),
      description: description.slice(0, MAX_DESCRIPTION_CHARS),
      parameters: inputSchema,
      run: (args, signal) => this.#call(client, name, args, signal),
    };
  }

  async #call(
    client: Client,
    name: string,
    args: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<ToolOutput> {
    try {
      const limits = { signal, timeout: CALL_LIMIT_MS, maxTotalTimeout: CALL_LIMIT_MS };
      return callOutput(await client.callTool({ name, arguments: args }, limits));
    } catch (thrown) {
      signal.throwIfAborted();
      if (this.#error !== null) throw this.#error;
      throw new Failure(
        "MCP_SERVER_FAILED",
        `${this.stored.name} did not do ${name}: ${wordsOf(thrown)}`,
        "Try other arguments, or another tool.",
        { detail: this.#transport?.lastWords() ?? "" },
      );
    }
  }

  #fail(what: string, thrown: unknown): void {
    if (this.#ending.signal.aborted || this.phase === "failed") return;
    const said = thrown === null ? "" : `: ${wordsOf(thrown)}`;
    const { transport } = this.stored;
    const where = transport.kind === "stdio" ? transport.command : transport.url;
    const lastWords = this.#transport?.lastWords() ?? "";
    this.#error = new Failure(
      "MCP_SERVER_FAILED",
      `The MCP server ${this.stored.name} ${what}${said}.`,
      `See whether ${where} is right, then start it again on the Tools page.`,
      lastWords === "" ? {} : { detail: lastWords },
    );
    this.tools = [];
    this.#become("failed");
    void this.#transport?.end();
  }

  #become(phase: McpServerState["phase"]): void {
    this.phase = phase;
    this.#onChange();
  }
}

/** An error's own words, without a full stop that would stand twice. */
function wordsOf(thrown: unknown): string {
  const cause =
    thrown instanceof Error && thrown.cause instanceof Error ? ` (${thrown.cause.message})` : "";
  const words = thrown instanceof Error ? `${thrown.message}${cause}` : String(thrown);
  return words.slice(0, 500).replace(/\.$/, "");
}
