import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { isAbsolute } from "node:path";
import {
  MAX_MCP_SERVERS,
  MAX_RESULT_CHARS,
  type McpServerWish,
  type ToolInfo,
  type ToolSwitches,
  type ToolsState,
} from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { LiveValue } from "../live/live-value.ts";
import { calculatorTool } from "./builtin/calculator.ts";
import { ChosenFolder } from "./builtin/chosen-folder.ts";
import { listFilesTool, readFileTool } from "./builtin/files.ts";
import { timeTool } from "./builtin/time.ts";
import { McpServers } from "./mcp/mcp-servers.ts";
import { toolFailed } from "./tool-failures.ts";
import { fingerprint, toolName } from "./tool-name.ts";
import type { ToolService } from "./tool-service.ts";
import type { Settings, ToolSettings } from "./tool-settings.ts";
import type { Tool, ToolOutput } from "./tool.ts";

/** A tool as models may call it. */
export interface OfferedTool {
  info: ToolInfo;
  /** Name of its MCP server. */
  serverName: string | null;
  /** Of what a person agrees to. */
  fingerprint: string;
  tool: Tool;
}

interface ToolDeskInput {
  settings: ToolSettings;
  /** Whether programs and addresses may be added over the wire. */
  mayAdd: boolean;
}

/** All tools, built in and of MCP servers: which are on, which may run unasked, and running them. */
export class ToolDesk implements ToolService {
  readonly state: LiveValue<ToolsState>;
  readonly #input: ToolDeskInput;
  readonly #builtin: Tool[];
  readonly #servers: McpServers;
  #settings: Settings;
  #tools: OfferedTool[] = [];

  constructor(input: ToolDeskInput) {
    this.#input = input;
    this.#settings = safely(input.settings);
    const folder = (): ChosenFolder | null =>
      this.#settings.folder === null ? null : new ChosenFolder(this.#settings.folder);
    this.#builtin = [timeTool(), calculatorTool, readFileTool(folder), listFilesTool(folder)];
    this.#servers = new McpServers(() => this.#show());
    this.state = new LiveValue<ToolsState>({ tools: [], servers: [], folder: null, mayAdd: false });
    this.#show();
  }

  /** Starts the servers that are on. Not needed before the page is up. */
  start(): void {
    this.#servers.follow(this.#settings.servers);
  }

  /** The tools that an answer may call now. @param switches of its chat, before those of all */
  offered(switches: ToolSwitches = {}): OfferedTool[] {
    return this.#tools.filter(({ info }) => switches[info.key] ?? info.on);
  }

  named(name: string, switches?: ToolSwitches): OfferedTool | null {
    return this.offered(switches).find(({ info }) => info.name === name) ?? null;
  }

  /**
   * Never rejects but when aborted: failures are results.
   * @param args as the model wrote them
   */
  async run(
    name: string,
    args: string,
    signal: AbortSignal,
    switches?: ToolSwitches,
  ): Promise<ToolOutput> {
    try {
      const offered = this.named(name, switches);
      if (offered === null) {
        const names = this.offered(switches).map(({ info }) => info.name);
        throw toolFailed(`There is no tool ${name}.`, `There are: ${names.join(", ") || "none"}.`);
      }
      const { text, failed } = await offered.tool.run(argumentsIn(args), signal);
      return { text: cut(text), failed };
    } catch (thrown) {
      signal.throwIfAborted();
      const { message, hint = "" } = thrown as Partial<Failure> & Error;
      return { text: cut(`Error: ${message} ${hint}`.trim()), failed: true };
    }
  }

  /** It runs without being asked for from now on, as it is now. */
  allowAlways({ info: { key }, fingerprint: print }: OfferedTool): void {
    this.#change((settings) => ({ ...settings, always: { ...settings.always, [key]: print } }));
  }

  switchTool(key: string, on: boolean): void {
    this.#known(key);
    this.#change((settings) => ({ ...settings, switches: { ...settings.switches, [key]: on } }));
  }

  ask(key: string): void {
    this.#change((settings) => {
      const { [key]: _gone, ...always } = settings.always;
      return { ...settings, always };
    });
  }

  chooseFolder(path: string | null): void {
    if (path !== null && !isFolder(path)) {
      throw new Failure(
        "INPUT_INVALID",
        `${path} is no folder of this machine that can be read.`,
        "Give an absolute path, such as /home/me/notes.",
      );
    }
    this.#change((settings) => ({ ...settings, folder: path }));
  }

  saveServer({ id, name, transport, secrets }: McpServerWish): { id: string } {
    this.#refuseStrangers();
    const own = id ?? randomUUID().slice(0, 8);
    this.#change((settings) => {
      const known = settings.servers.find((server) => server.id === own);
      if (id !== undefined && known === undefined) throw noServer(id);
      if (known === undefined && settings.servers.length >= MAX_MCP_SERVERS) {
        throw new Failure(
          "TOO_MANY",
          `${MAX_MCP_SERVERS} servers are kept already.`,
          "Remove one.",
        );
      }
      // What was kept for one program or address must not go to another.
      const same = JSON.stringify(known?.transport) === JSON.stringify(transport);
      const kept: Record<string, string | null> = same ? { ...known?.secrets } : {};
      const merged = Object.entries({ ...kept, ...secrets }).filter(
        (entry): entry is [string, string] => entry[1] !== null,
      );
      const server = {
        id: own,
        name,
        on: known?.on ?? true,
        transport,
        secrets: Object.fromEntries(merged),
      };
      const others = settings.servers.filter((each) => each.id !== own);
      return { ...settings, servers: [...others, server] };
    });
    return { id: own };
  }

  switchServer(id: string, on: boolean): void {
    this.#change((settings) => {
      if (!settings.servers.some((server) => server.id === id)) throw noServer(id);
      const servers = settings.servers.map((each) => (each.id === id ? { ...each, on } : each));
      return { ...settings, servers };
    });
  }

  restartServer(id: string): void {
    if (!this.#servers.restart(id)) throw noServer(id);
  }

  removeServer(id: string): void {
    const mine = (key: string): boolean => key.startsWith(`${id}:`);
    this.#change((settings) => ({
      ...settings,
      servers: settings.servers.filter((server) => server.id !== id),
      switches: without(settings.switches, mine),
      always: without(settings.always, mine),
    }));
  }

  async close(): Promise<void> {
    await this.#servers.close();
  }

  #change(change: (settings: Settings) => Settings): void {
    this.#settings = this.#input.settings.change(change);
    this.#servers.follow(this.#settings.servers);
    this.#show();
  }

  #known(key: string): void {
    if (this.#tools.some(({ info }) => info.key === key)) return;
    throw new Failure("NOT_FOUND", `There is no tool ${key}.`, "Its server may have ended.");
  }

  #refuseStrangers(): void {
    if (this.#input.mayAdd) return;
    throw new Failure(
      "TOOL_REFUSED",
      "Others than this machine's user can reach this page, so it adds and changes no servers.",
      "Do it from an agent that listens on 127.0.0.1 only and shares the folder; here they can be switched.",
    );
  }

  #show(): void {
    const taken = new Set<string>();
    const { switches, always } = this.#settings;
    const offer = (tool: Tool, server: { id: string; name: string } | null): OfferedTool => {
      const key = `${server?.id ?? "builtin"}:${tool.name}`;
      const print = fingerprint(tool);
      const info: ToolInfo = {
        key,
        name: toolName(server === null ? tool.name : `${server.name}_${tool.name}`, taken),
        title: tool.title,
        description: tool.description,
        server: server?.id ?? null,
        on: switches[key] ?? server !== null,
        always: always[key] === print,
      };
      return { info, serverName: server?.name ?? null, fingerprint: print, tool };
    };
    this.#tools = [
      ...this.#builtin.map((tool) => offer(tool, null)),
      ...this.#servers
        .ready()
        .flatMap(({ server, tools }) => tools.map((tool) => offer(tool, server))),
    ];
    this.state.set({
      tools: this.#tools.map(({ info }) => info),
      servers: this.#servers.states(),
      folder: this.#settings.folder,
      mayAdd: this.#input.mayAdd,
    });
  }
}

/** A file that cannot be read must not keep the agent from starting; a change will tell. */
function safely(settings: ToolSettings): Settings {
  try {
    return settings.read();
  } catch {
    return { version: 1, folder: null, switches: {}, always: {}, servers: [] };
  }
}

function isFolder(path: string): boolean {
  return isAbsolute(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function without<T>(entries: Record<string, T>, gone: (key: string) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => !gone(key)));
}

function argumentsIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = text.trim() === "" ? {} : JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Told below, as for any other text that is no object.
  }
  throw toolFailed("The arguments are no JSON object.", "Write them as the tool's schema says.");
}

function cut(text: string): string {
  if (text.length <= MAX_RESULT_CHARS) return text;
  return `${text.slice(0, MAX_RESULT_CHARS)}\n[cut: the result has ${text.length} characters, ${MAX_RESULT_CHARS} are shown]`;
}

function noServer(id: string): Failure {
  return new Failure("NOT_FOUND", `There is no MCP server ${id}.`, "It may have been removed.");
}
