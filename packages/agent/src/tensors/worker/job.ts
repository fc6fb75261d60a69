import type {
  ComparedPair,
  Floats,
  FloatsQuery,
  KeptRange,
  StatisticsSoFar,
  TokenPage,
  TokenPiece,
} from "@llcuda/gguf";
import type { ErrorReport, FetchedBytes } from "@llcuda/protocol";
import type { FileIdentity } from "../open-files.ts";

/** A tensor of a file, as a thread of its own can find it. */
export interface TensorAddress {
  file: FileIdentity;
  tensor: string;
}

/** What the thread can do: input, what it tells on the way, and what it comes to. */
export interface Jobs {
  /** Tells states on the way; the last one is exact. */
  statistics: { input: TensorAddress; progress: StatisticsSoFar; result: null };
  /** How much of a tensor of the hub is here. */
  reading: { input: TensorAddress; progress: never; result: KeptRange };
  /** Has all of it here; tells how far it is. */
  readWhole: { input: TensorAddress; progress: KeptRange; result: null };
  /** The tensor that both files have by this name. */
  compare: {
    input: { a: FileIdentity; b: FileIdentity; tensor: string };
    progress: never;
    result: ComparedPair;
  };
  floats: {
    input: TensorAddress & { query: FloatsQuery; minus: TensorAddress | null };
    progress: never;
    result: Floats;
  };
  tokens: {
    input: { file: FileIdentity; query: string; start: number; count: number };
    progress: never;
    result: TokenPage;
  };
  /** Null where the file's kind of tokenizer is not known. */
  tokenize: {
    input: { file: FileIdentity; text: string };
    progress: never;
    result: TokenPiece[] | null;
  };
  /** What this thread has fetched of a file of the hub. */
  fetched: { input: { path: string }; progress: never; result: FetchedBytes };
}

export type JobKind = keyof Jobs;

/** To the thread. */
export type Order =
  | { [Kind in JobKind]: { id: number; kind: Kind; input: Jobs[Kind]["input"] } }[JobKind]
  | { cancel: number };

/** From the thread. */
export type Answer =
  | { id: number; kind: "progress"; progress: unknown }
  | { id: number; kind: "result"; result: unknown }
  | { id: number; kind: "failure"; report: ErrorReport };

/** How one job talks to whoever asked for it. */
export interface JobContext<Progress> {
  signal: AbortSignal;
  tell: (progress: Progress) => void;
}
