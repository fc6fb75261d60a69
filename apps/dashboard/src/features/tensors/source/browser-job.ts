import type { ChatTemplate, Floats, FloatsQuery, KeptRange, TokenPiece } from "@llcuda/gguf";
import type {
  ErrorReport,
  FetchedBytes,
  FileDifference,
  FileSummary,
  MetadataEntry,
  MetadataPiece,
  StatisticsState,
  TensorEntry,
  TensorPair,
  ValueBlock,
  VocabularyPage,
} from "@llcuda/protocol";
import type { FileAt } from "./origin.ts";
import type { Reach } from "./tensor-source.ts";

/** Two files that are compared. */
export interface FilesAt {
  a: FileAt;
  b: FileAt;
}

/** What the browser's own thread can be asked, what it tells on the way, and what it gives. */
export interface BrowserJobs {
  summary: { input: FileAt; progress: never; result: FileSummary };
  fetched: { input: FileAt; progress: never; result: FetchedBytes | null };
  list: { input: FileAt; progress: never; result: TensorEntry[] };
  metadata: { input: FileAt; progress: never; result: MetadataEntry[] };
  piece: {
    input: FileAt & { key: string; start: number; count: number };
    progress: never;
    result: MetadataPiece;
  };
  template: { input: FileAt; progress: never; result: ChatTemplate | null };
  tokens: {
    input: FileAt & { query: string; start: number; count: number };
    progress: never;
    result: VocabularyPage;
  };
  /** Null where the file's kind of tokenizer is not known. */
  tokenize: { input: FileAt & { text: string }; progress: never; result: TokenPiece[] | null };
  block: { input: FileAt & { tensor: string; index: number }; progress: never; result: ValueBlock };
  /** With `minus`: the picture of the difference from that file's tensor of the same name. */
  floats: {
    input: FileAt & { tensor: string; query: FloatsQuery; minus: FileAt | null };
    progress: never;
    result: Floats;
  };
  /** The last state that is told is exact, unless a sample is all that is wanted. */
  statistics: {
    input: FileAt & { tensor: string; reach: Reach };
    progress: StatisticsState;
    result: null;
  };
  /** How much of a tensor is here. */
  reading: { input: FileAt & { tensor: string }; progress: never; result: KeptRange };
  /** Has all of it here; tells how far it is. */
  readWhole: { input: FileAt & { tensor: string }; progress: KeptRange; result: null };
  difference: { input: FilesAt; progress: never; result: FileDifference };
  /** Tells a tensor's name when it begins with it, and the pair when it is compared. */
  compare: {
    input: FilesAt;
    progress: { row: TensorPair | null; current: string };
    result: null;
  };
}

export type BrowserJobKind = keyof BrowserJobs;

export type BrowserOrder =
  | { id: number; kind: BrowserJobKind; input: unknown }
  | { cancel: number };

export type BrowserAnswer =
  | { id: number; kind: "progress"; progress: unknown }
  | { id: number; kind: "result"; result: unknown }
  | { id: number; kind: "failure"; report: ErrorReport };
