import { readFileSync } from "node:fs";
import { basename } from "node:path";

/** How the fake dies: what it prints on stderr first, then an exit code or a signal. */
export interface FakeDeath {
  text: string;
  code?: number;
  signal?: NodeJS.Signals;
}

/** Everything that can be chosen about a fake llama-server; faults are off by default. */
export interface FakeBehaviour {
  /** Faults of load and chat apply only to models whose file name holds this text. */
  onlyModel: string | null;
  /** Printed by `--version` and found in `/props`. */
  version: string;
  /** Lines that `--list-devices` prints below its heading. */
  devices: string[];
  /** Layers of a model go to the first device; else they stay on the processor, and it says so. */
  offloads: boolean;
  /** What is printed when GGML_BACKEND_PATH names a backend that cannot be loaded. */
  backendError: string | null;
  /** Tokens per slot, when `-c` says nothing. */
  contextSize: number;
  /** Tokens per slot whatever `-c` says. */
  contextForced: number | null;
  /** When `-np` says nothing. */
  slots: number;

  /** How long the model loads. Meanwhile `/health` answers 503. */
  loadMs: number;
  /** How long it warms up behind the load, in silence, as while a driver compiles its kernels. */
  warmUpMs: number;
  /** Loading prints nothing and uses no processor: a hang before it is ready. */
  loadHangs: boolean;
  /** More lines on stderr while loading. */
  loadLog: string[];
  crashAtLoad: FakeDeath | null;
  /** With a larger context the cache finds no memory, as in the real one. */
  oomAboveContext: number | null;

  /** Generation speed of each stream; null: as fast as the socket takes it. */
  tokensPerSecond: number | null;
  /** Prompt speed; null: at once. */
  promptTokensPerSecond: number | null;
  /** Added before the first token. */
  firstTokenMs: number;
  /** Tokens of an answer when the request names no limit. */
  answerTokens: number;
  /** Tokens that every answer goes through again and again; null: the fake's own. */
  answerPieces: string[] | null;
  /** How many tokens come as reasoning before the answer's. */
  reasoningTokens: number;
  /** Share of the tokens that were drafted and taken; null: it drafts none. */
  draftAcceptance: number | null;

  /** Health is fine, requests are accepted, no token ever comes. */
  hangs: boolean;
  /** As `hangs`, but after so many tokens of an answer. */
  hangsAfterTokens: number | null;
  /** Once ready, `/health` is never answered; chats work. */
  healthSilent: boolean;
  /** The answer turns into something that is no event stream of llama-server's. */
  garbage: { afterTokens: number; kind: "not-json" | "no-events" | "cut-mid-json" } | null;
  /** The process dies in mid-answer. */
  crashAfterTokens: (FakeDeath & { tokens: number }) | null;
  /** Sends an error event in mid-answer, as a full context does. */
  errorAfterTokens: { tokens: number; message: string } | null;
  ignoresSigterm: boolean;
  /** Lines written to stderr per second, once ready. */
  logFloodLinesPerSecond: number;
  logFloodLine: string;
}

export const DEFAULT_BEHAVIOUR: FakeBehaviour = {
  onlyModel: null,
  version: "0.7.0 (build 11669, commit fake)",
  devices: [],
  offloads: true,
  backendError: null,
  contextSize: 4_096,
  contextForced: null,
  slots: 4,
  loadMs: 0,
  warmUpMs: 0,
  loadHangs: false,
  loadLog: [],
  crashAtLoad: null,
  oomAboveContext: null,
  tokensPerSecond: 200,
  promptTokensPerSecond: null,
  firstTokenMs: 0,
  answerTokens: 64,
  answerPieces: null,
  reasoningTokens: 0,
  draftAcceptance: null,
  hangs: false,
  hangsAfterTokens: null,
  healthSilent: false,
  garbage: null,
  crashAfterTokens: null,
  errorAfterTokens: null,
  ignoresSigterm: false,
  logFloodLinesPerSecond: 0,
  logFloodLine: "0.99.000.000 I srv  flood: a line of a flood",
};

/** A JSON object with any of FakeBehaviour's fields. */
export const BEHAVIOUR_VARIABLE = "FAKE_LLAMA_SERVER";
/** A file with the same, read at each start: a test may change it between two starts. */
export const BEHAVIOUR_FILE_VARIABLE = "FAKE_LLAMA_SERVER_FILE";

function partOf(text: string): Partial<FakeBehaviour> {
  return JSON.parse(text) as Partial<FakeBehaviour>;
}

/** The behaviour that the environment asks for; the variable wins over the file. */
export function behaviourOf(env: Record<string, string | undefined>): FakeBehaviour {
  const file = env[BEHAVIOUR_FILE_VARIABLE];
  const text = env[BEHAVIOUR_VARIABLE];
  return {
    ...DEFAULT_BEHAVIOUR,
    ...(file === undefined ? {} : partOf(readFileSync(file, "utf8"))),
    ...(text === undefined ? {} : partOf(text)),
  };
}

/** Without its faults when they are meant for another model. */
export function behaviourFor(behaviour: FakeBehaviour, model: string): FakeBehaviour {
  const { onlyModel, version, devices, offloads, backendError, contextSize, slots } = behaviour;
  if (onlyModel === null || basename(model).includes(onlyModel)) return behaviour;
  const kept = { version, devices, offloads, backendError, contextSize, slots };
  return { ...DEFAULT_BEHAVIOUR, ...kept };
}
