import type { Floats, FloatsQuery } from "@llcuda/gguf";
import type {
  FetchedBytes,
  FileSummary,
  MetadataEntry,
  MetadataPiece,
  StatisticsState,
  TensorEntry,
  TensorReading,
  TextPiece,
  ValueBlock,
  VocabularyPage,
} from "@llcuda/protocol";
import type { FeedValue } from "../../../connection/feed.ts";
import type { Readable } from "../../../connection/store.ts";

export type StatisticsReadable = Readable<FeedValue<StatisticsState | null>>;
export type ReadingReadable = Readable<FeedValue<TensorReading | null>>;

/** How far statistics look: at a sample alone, or at all values. */
export type Reach = "sample" | "all";

export interface TemplateMessage {
  role: string;
  content: string;
}

/** Where what a file holds comes from: the agent, or this browser alone. */
export interface TensorSource {
  /** What the address calls it; the same file has the same. */
  readonly file: string;
  summary(): Promise<FileSummary>;
  /** Requests and bytes so far, of a file that is read by ranges; else null. */
  fetched(): Promise<FetchedBytes | null>;
  list(): Promise<TensorEntry[]>;
  metadata(): Promise<MetadataEntry[]>;
  piece(key: string, start: number, count: number): Promise<MetadataPiece>;
  /** A conversation as the file's chat template writes it. */
  renderTemplate(messages: TemplateMessage[]): Promise<string>;
  tokens(query: string, start: number, count: number): Promise<VocabularyPage>;
  /** A text in the pieces that the model is given. */
  tokenize(text: string): Promise<TextPiece[]>;
  block(tensor: string, index: number): Promise<ValueBlock>;
  floats(tensor: string, query: FloatsQuery, signal: AbortSignal): Promise<Floats>;
  statistics(tensor: string, reach: Reach): StatisticsReadable;
  /** How much of a tensor is here; nothing is read for it. */
  reading(tensor: string): ReadingReadable;
  /** Begins to have all of it here, once. */
  read(tensor: string): Promise<void>;
  /** Ends that; what has come stays. */
  stopReading(tensor: string): Promise<void>;
}
