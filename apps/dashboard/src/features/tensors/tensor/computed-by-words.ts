import type { ComputedBy } from "@llcuda/protocol";

/** Who looked at a tensor's values and how long it took, or why the GPU did not. Pure. */
export function computedByWords(by: ComputedBy): string {
  if (by.device === "processor") return `Computed on the processor: ${withoutStop(by.reason)}.`;
  const { compute, name, upload } = by;
  return `Computed on the GPU (${name}) in ${milliseconds(compute)}, after ${milliseconds(upload)} of reading.`;
}

function milliseconds(value: number): string {
  if (value >= 1_000) return `${(value / 1_000).toFixed(1)}\u202fs`;
  return `${value.toFixed(value < 10 ? 1 : 0)}\u202fms`;
}

function withoutStop(words: string): string {
  return words.replace(/\.$/, "");
}
