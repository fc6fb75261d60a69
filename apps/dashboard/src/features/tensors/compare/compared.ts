import type { ComparisonState, TensorPair } from "@llcuda/protocol";

/** A comparison as far as it has come. */
export interface Compared {
  pairs: TensorPair[];
  total: number;
  /** The tensor that is being compared; null at the end. */
  current: string | null;
}

export const NOTHING_COMPARED: Compared = { pairs: [], total: 0, current: null };

/** Adds what an event tells; pairs that are there already are not doubled. */
export function addPairs(before: Compared, event: ComparisonState): Compared {
  const { pairs, total, current, from } = event;
  return { pairs: [...before.pairs.slice(0, from), ...pairs], total, current };
}
