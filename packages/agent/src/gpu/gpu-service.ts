import type { GpuSeries, GpuState } from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";

/** What the router serves of the GPUs, and of the machine where there are none. */
export interface GpuService {
  readonly state: LiveValue<GpuState>;
  /** The rows after row `after` that are kept, then new ones as they come. */
  samples(after: number, signal?: AbortSignal): AsyncIterable<GpuSeries>;
  /**
   * Begins to measure every GPU anew; the state's `probing` tells how it goes.
   * @throws Failure LIBRARY_MISSING without the CUDA addon, LOCK_HELD while it goes on
   */
  measure(): Promise<void>;
}
