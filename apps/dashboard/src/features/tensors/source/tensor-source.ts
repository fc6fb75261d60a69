import type {
  FileSummary,
  MetadataEntry,
  MetadataPiece,
  StatisticsState,
  TensorEntry,
  ValueBlock,
  VocabularyPage,
} from "@llcuda/protocol";
import type { FeedValue } from "../../../connection/feed.ts";
import type { Readable } from "../../../connection/store.ts";
import type { Floats } from "../tensor-bytes.ts";
import type { TileRequest } from "../viewport.ts";

/** Floats of a tensor that are wanted. */
export type FloatsQuery =
  | { kind: "tile"; request: TileRequest; sample: boolean; minusFile?: string }
  | { kind: "norms" }
  | { kind: "sample"; pieces: number };

export type StatisticsReadable = Readable<FeedValue<StatisticsState | null>>;

/** Where what a file holds comes from: the agent, or this browser alone. */
export interface TensorSource {
  /** What the address calls it; the same file has the same. */
  readonly file: string;
  /** What needs the agent is left out without it: comparing, and rendering the chat template. */
  readonly agent: boolean;
  summary(): Promise<FileSummary>;
  list(): Promise<TensorEntry[]>;
  metadata(): Promise<MetadataEntry[]>;
  piece(key: string, start: number, count: number): Promise<MetadataPiece>;
  tokens(query: string, start: number, count: number): Promise<VocabularyPage>;
  block(tensor: string, index: number): Promise<ValueBlock>;
  floats(tensor: string, query: FloatsQuery, signal: AbortSignal): Promise<Floats>;
  statistics(tensor: string): StatisticsReadable;
}
