import { resolve } from "node:path";
import type { Home } from "../home.ts";
import { commandOf, type Command, type Engine } from "./engine.ts";
import { kernelCache } from "./kernel-cache.ts";
import type { OnlyGpu } from "./only-gpu.ts";

/** The engine listens nowhere else. */
export const ENGINE_HOST = "127.0.0.1";
/** Tokens, where nobody chose. */
export const CONTEXT_SIZE = 8_192;

/** How a model is loaded: llama-server's arguments and variables beyond those that llcuda manages. */
export interface ServerSettings {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** The one GPU that these let it see; left out where it sees all of them. */
  onlyGpu?: OnlyGpu | null;
}

const UNCHOSEN: ServerSettings = { args: ["-c", `${CONTEXT_SIZE}`], env: {} };

/** Settings of the person's own llama-server that would open this one or hide it from the agent. */
const FOREIGN_SETTINGS = [
  "LLAMA_API_KEY",
  "LLAMA_ARG_API_KEY_FILE",
  "LLAMA_ARG_API_PREFIX",
  "LLAMA_ARG_SSL_KEY_FILE",
  "LLAMA_ARG_SSL_CERT_FILE",
  "LLAMA_ARG_TOOLS",
  "LLAMA_ARG_AGENT",
  "LLAMA_ARG_UI_MCP_PROXY",
  "LLAMA_ARG_LOG_FILE",
  "LLCUDA_TOKEN",
];

/** As variables, because a build that does not know one of them ignores it instead of ending. */
const OWN_SETTINGS: Record<string, string> = {
  LLAMA_ARG_CORS_ORIGINS: "localhost",
  LLAMA_ARG_UI: "0",
  // How full its steps are, for those who measure it; asked for by nobody else.
  LLAMA_ARG_ENDPOINT_METRICS: "1",
  // Any value makes llama-server end when its stdin closes, and tell its load progress on stdout.
  LLAMA_SERVER_ROUTER_PORT: "1",
  // From this level on it tells which layers went to the GPU.
  LLAMA_ARG_LOG_VERBOSITY: "4",
};

interface ServerCommandInput {
  home: Home;
  engine: Engine;
  modelPath: string;
  /** What other programs see as the model's id, in place of its path. */
  modelName: string;
  port: number;
  apiKeyFile: string;
  settings?: ServerSettings | undefined;
  /** Put before everything, so that the engine dies with the agent. */
  launcher: string[];
}

/** The command that starts llama-server as the agent's child. The key itself is not in it. */
export function serverCommand(input: ServerCommandInput): Command {
  const { engine, home, modelPath, modelName, port, apiKeyFile, launcher } = input;
  const { settings = UNCHOSEN } = input;
  const command = commandOf(engine, "llama-server", [
    "-m",
    resolve(modelPath),
    "--host",
    ENGINE_HOST,
    "--port",
    `${port}`,
    "--api-key-file",
    apiKeyFile,
    ...settings.args,
  ]);
  const own = {
    ...kernelCache(home),
    ...settings.env,
    ...OWN_SETTINGS,
    LLAMA_ARG_ALIAS: modelName,
  };
  const env: Command["env"] = { ...command.env, ...own };
  for (const name of FOREIGN_SETTINGS) delete env[name];
  const [file = command.file, ...args] = [...launcher, command.file, ...command.args];
  return { ...command, file, args, env };
}
