import type { TensorPair } from "@llcuda/protocol";

/** How much a block lost: the root mean square of its tensors' relative errors, weighed by values. */
export interface BlockError {
  block: number;
  error: number;
}

/** One bar for each block, in their order. */
export function blockErrors(pairs: readonly TensorPair[]): BlockError[] {
  const sums = new Map<number, { squares: number; count: number }>();
  for (const { name, relativeRmse, compared } of pairs) {
    const block = /(?:^|\.)blk\.(\d+)\./.exec(name)?.[1];
    if (block === undefined || relativeRmse === null) continue;
    const sum = sums.get(Number(block)) ?? { squares: 0, count: 0 };
    sum.squares += relativeRmse ** 2 * compared;
    sum.count += compared;
    sums.set(Number(block), sum);
  }
  return [...sums]
    .map(([block, { squares, count }]) => ({
      block,
      error: Math.sqrt(squares / Math.max(1, count)),
    }))
    .toSorted((a, b) => a.block - b.block);
}

/** The worst first; what cannot be compared by its share, by its error. */
export function worstFirst(pairs: readonly TensorPair[]): TensorPair[] {
  return pairs.toSorted((a, b) => (b.relativeRmse ?? b.rmse) - (a.relativeRmse ?? a.rmse));
}
