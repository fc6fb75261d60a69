import type { Transport } from "@modelcontextprotocol/client";
import { LineSplitter } from "../../engine/line-splitter.ts";
import { parentDeathLauncher } from "../../engine/parent-death.ts";
import { identityOf, isAlive, type ProcessIdentity } from "../../host/process.ts";
import type { StoredServer } from "../tool-settings.ts";

/** What a server said before it failed. */
const TAIL_LINES = 40;
/** A larger message would fill the agent's memory, and no model reads it. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

export interface OpenTransport {
  transport: Transport;
  /** The last lines of a program's stderr; empty for a server elsewhere. */
  lastWords(): string;
  /** The program is gone when this resolves. */
  end(): Promise<void>;
}

/** How a server is reached: a program of this machine, or an address. Nothing is started yet. */
export async function openTransport(server: StoredServer): Promise<OpenTransport> {
  const { transport } = server;
  return transport.kind === "http"
    ? await overHttp(transport.url, server.secrets)
    : await asProgram(transport, server.secrets);
}

async function overHttp(url: string, headers: Record<string, string>): Promise<OpenTransport> {
  const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers },
    // The headers are for this address alone.
    redirectPolicy: "same-origin",
  });
  return { transport, lastWords: () => "", end: () => Promise.resolve() };
}

async function asProgram(
  { command, args, folder }: Extract<StoredServer["transport"], { kind: "stdio" }>,
  env: Record<string, string>,
): Promise<OpenTransport> {
  const [{ StdioClientTransport }, launcher] = await Promise.all([
    import("@modelcontextprotocol/client/stdio"),
    parentDeathLauncher(),
  ]);
  const [file, ...rest] = [...launcher, command, ...args];
  // Of the agent's own environment it gets PATH, HOME and the like only: no tokens.
  const transport = new StdioClientTransport({
    command: file!,
    args: rest,
    env,
    stderr: "pipe",
    maxBufferSize: MAX_MESSAGE_BYTES,
    ...(folder === null ? {} : { cwd: folder }),
  });
  const tail: string[] = [];
  const splitter = new LineSplitter((line) => {
    tail.push(line.slice(0, 1_000));
    if (tail.length > TAIL_LINES) tail.shift();
  });
  transport.stderr?.on("data", (bytes: Buffer) => splitter.push(bytes));
  let who: ProcessIdentity | null = null;
  const killAtExit = (): void => kill(who);
  process.once("exit", killAtExit);
  const start = transport.start.bind(transport);
  transport.start = async () => {
    await start();
    if (transport.pid !== null) who = identityOf(transport.pid);
  };
  return {
    transport,
    lastWords: () => tail.join("\n"),
    end: async () => {
      await transport.close().catch(() => undefined);
      kill(who);
      process.removeListener("exit", killAtExit);
    },
  };
}

/** Never another process that got its number since. */
function kill(who: ProcessIdentity | null): void {
  if (who === null || isAlive(who) !== true) return;
  try {
    process.kill(who.pid, "SIGKILL");
  } catch {
    // It is gone.
  }
}
