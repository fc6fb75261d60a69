import type { StepWork } from "@llcuda/gguf";
import type { LimitShare } from "@llcuda/protocol";

/** What the hardware was measured to do. Per second; null where it was not measured. */
export interface MeasuredLimits {
  /** Bytes read from the memory that holds the weights. */
  bandwidth: number | null;
  /** Operations in matrix products. */
  compute: number | null;
  /** Why nothing is known, as a sentence. */
  missing?: string;
}

/**
 * How much of the limit a rate is.
 * @param work of one step, which makes `tokens` tokens
 * @param rate tokens per second, all sequences together
 */
export function limitShare(
  work: StepWork,
  tokens: number,
  rate: number,
  { bandwidth, compute }: MeasuredLimits,
): LimitShare | null {
  const bytes = work.weightBytes + work.kvBytes;
  const reading = bandwidth === null ? null : bytes / bandwidth;
  const computing = compute === null ? null : work.operations / compute;
  const seconds = Math.max(reading ?? 0, computing ?? 0);
  if (tokens <= 0 || seconds <= 0) return null;
  const limit = tokens / seconds;
  return {
    share: rate / limit,
    limit,
    bound: seconds === reading ? "bandwidth" : "compute",
    bytesPerToken: bytes / tokens,
    operationsPerToken: work.operations / tokens,
  };
}
