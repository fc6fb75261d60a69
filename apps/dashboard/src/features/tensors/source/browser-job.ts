import type {
  FileSummary,
  MetadataEntry,
  MetadataPiece,
  StatisticsState,
  TensorEntry,
  ValueBlock,
  VocabularyPage,
} from "@llcuda/protocol";
import type { Floats } from "../tensor-bytes.ts";
import type { FloatsQuery } from "./tensor-source.ts";

/** What the browser's own thread can be asked, and what it gives. */
export interface BrowserJobs {
  open: { input: { file: string; first: string; blobs: File[] }; result: FileSummary };
  list: { input: Record<string, never>; result: TensorEntry[] };
  metadata: { input: Record<string, never>; result: MetadataEntry[] };
  piece: { input: { key: string; start: number; count: number }; result: MetadataPiece };
  tokens: { input: { query: string; start: number; count: number }; result: VocabularyPage };
  block: { input: { tensor: string; index: number }; result: ValueBlock };
  floats: { input: { tensor: string; query: FloatsQuery }; result: Floats };
  /** Tells states on the way; the last one is the result. */
  statistics: { input: { tensor: string }; result: StatisticsState };
}

export type BrowserJobKind = keyof BrowserJobs;

export type BrowserOrder =
  | { id: number; kind: BrowserJobKind; input: unknown }
  | { cancel: number };

export type BrowserAnswer =
  | { id: number; kind: "progress"; state: StatisticsState }
  | { id: number; kind: "result"; result: unknown }
  | { id: number; kind: "failure"; message: string; hint: string };
