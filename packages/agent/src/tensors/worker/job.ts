import type { TensorStatistics, TileRequest, TokenPage } from "@llcuda/gguf";
import type { ErrorReport, FetchedBytes } from "@llcuda/protocol";
import type { ComparedPair } from "../compare-files.ts";
import type { FileIdentity } from "../open-files.ts";

/** A tensor of a file, as a thread of its own can find it. */
export interface TensorAddress {
  file: FileIdentity;
  tensor: string;
}

/** Floats that travel as bytes: what they are is told by two numbers beside them. */
export interface Floats {
  first: number;
  second: number;
  exact: boolean;
  planes: Float32Array[];
}

/** What the thread can do: input, what it tells on the way, and what it comes to. */
export interface Jobs {
  statistics: {
    input: TensorAddress;
    progress: { done: number; statistics: TensorStatistics };
    result: TensorStatistics;
  };
  compare: {
    input: { a: FileIdentity; b: FileIdentity };
    progress: { row: ComparedPair | null; current: string; done: number };
    result: null;
  };
  /** first: start, second: count. */
  values: {
    input: TensorAddress & { start: number; count: number };
    progress: never;
    result: Floats;
  };
  /** first: width, second: height; planes min, max and mean. */
  tile: {
    input: TensorAddress & { request: TileRequest; sample: boolean; minus: TensorAddress | null };
    progress: never;
    result: Floats;
  };
  /** first: rows, second: columns; the planes are their norms. */
  norms: { input: TensorAddress; progress: never; result: Floats };
  /** first: pieces, second: values of each; the one plane holds the values. */
  sample: { input: TensorAddress & { pieces: number }; progress: never; result: Floats };
  tokens: {
    input: { file: FileIdentity; query: string; start: number; count: number };
    progress: never;
    result: TokenPage;
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
