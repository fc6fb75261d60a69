import type { Floats, TileRequest } from "@llcuda/gguf";
import type { FileDifference } from "@llcuda/protocol";
import type { FeedValue } from "../../../connection/feed.ts";
import type { Readable } from "../../../connection/store.ts";
import type { Compared } from "./compared.ts";

/** Two files beside each other, wherever they lie and whoever compares them. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  /** What the headers have differently. */
  difference(): Promise<FileDifference>;
  /** Tensor by tensor; it goes on while nobody looks for a while. */
  readonly pairs: Readable<FeedValue<Compared>>;
  /** A picture of the second's values minus the first's. */
  tile(tensor: string, request: TileRequest, sample: boolean, signal: AbortSignal): Promise<Floats>;
  /** Values of both at the same places. */
  samples(tensor: string, pieces: number, signal: AbortSignal): Promise<Floats[]>;
}
