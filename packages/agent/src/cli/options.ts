import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { pinOf } from "../bootstrap/engine-source.ts";
import { Failure } from "../failure.ts";
import type { AgentOptions } from "../options.ts";

/** What commander hands over; every flag also comes from its LLCUDA_* variable. */
export interface RawOptions {
  host?: string;
  port?: string;
  token?: string;
  open?: boolean;
  model?: string;
  engine?: string;
  offline?: boolean;
  titles?: boolean;
  publicUrl?: string[];
}

const MAX_PORT = 65_535;
/** Values that switch a variable off; any other value switches it on. */
const OFF = new Set(["", "0", "false", "no"]);

/** Adds the flags that every command that may start an agent takes. */
export function withAgentOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--model <model>",
        "short name (see `llcuda models`), path to a GGUF file, hf:OWNER/REPO/FILE, or a name in the cache",
      ).env("LLCUDA_MODEL"),
    )
    .addOption(
      new Option(
        "--engine <engine>",
        "path to llama-server; or an id of `engine list`, a source (debian) or a backend (vulkan)",
      ).env("LLCUDA_ENGINE"),
    )
    .option("--offline", "use only what is on this machine (env: LLCUDA_OFFLINE)")
    .option("--no-titles", "let no model name new chats (env: LLCUDA_NO_TITLES)");
}

/** Adds the flags of `up`, which also listens. */
export function withServerOptions(command: Command): Command {
  return withAgentOptions(command)
    .addOption(
      new Option("--host <address>", "address to listen on")
        .env("LLCUDA_HOST")
        .default("127.0.0.1"),
    )
    .addOption(
      new Option("--port <port>", "port to listen on (default: 7863, or the next free one)").env(
        "LLCUDA_PORT",
      ),
    )
    .addOption(
      new Option("--token <token>", "the token that lets a browser in (default: a new one)").env(
        "LLCUDA_TOKEN",
      ),
    )
    .addOption(
      new Option("--public-url <url...>", "address under which a proxy shows this agent").env(
        "LLCUDA_PUBLIC_URL",
      ),
    )
    .option("--no-open", "do not open a browser (env: LLCUDA_NO_OPEN)");
}

function portOf(text: string | undefined): number | null {
  if (text === undefined || text === "") return null;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= MAX_PORT) return port;
  const message = `The port ${JSON.stringify(text)} is no whole number from 0 to ${MAX_PORT}.`;
  throw new Failure("OPTION_INVALID", message, "Pass --port 7863, or leave it out.");
}

function publicUrlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) return url.href;
  const message = `The public URL ${JSON.stringify(text)} is no http or https address.`;
  throw new Failure(
    "OPTION_INVALID",
    message,
    "Pass it whole: https://hub.example.org/proxy/7863/",
  );
}

/** Whether a variable forbids the network. */
export function isOffline(env: NodeJS.ProcessEnv): boolean {
  return !OFF.has(env["LLCUDA_OFFLINE"] ?? "");
}

/** A folder that is called like nothing else is meant as a path, also without a slash. */
function engineOf(text: string): string {
  return pinOf(text).kind === "engine" && existsSync(text) ? resolve(text) : text;
}

/** @throws Failure OPTION_INVALID with the value and what would fit */
export function agentOptions(raw: RawOptions, env: NodeJS.ProcessEnv): AgentOptions {
  const { token } = raw;
  if (token !== undefined && !/^[\w.~-]{8,256}$/.test(token)) {
    const message = `The token has ${token.length} characters or holds some that do not fit a URL.`;
    const hint = "Use 8 to 256 letters, digits, '.', '_', '~' and '-', or leave it out.";
    throw new Failure("OPTION_INVALID", message, hint);
  }
  const urls = (raw.publicUrl ?? [])
    .flatMap((text) => text.split(","))
    .filter((text) => text !== "");
  return {
    host: raw.host ?? "127.0.0.1",
    port: portOf(raw.port),
    token: token ?? null,
    open: raw.open !== false && OFF.has(env["LLCUDA_NO_OPEN"] ?? ""),
    model: raw.model ?? null,
    engine: raw.engine === undefined || raw.engine === "" ? null : engineOf(raw.engine),
    titles: raw.titles !== false && OFF.has(env["LLCUDA_NO_TITLES"] ?? ""),
    offline: raw.offline === true || isOffline(env),
    publicUrls: urls.map(publicUrlOf),
  };
}
