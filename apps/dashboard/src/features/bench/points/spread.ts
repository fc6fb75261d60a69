import type { BenchPoint, BenchQuantity, Distribution } from "@llcuda/protocol";
import { mainQuantity } from "./point-words.ts";

/** What the table shows: each point's main figure, or one quantity of all. */
export type Shown = BenchQuantity | "main";

export interface SpreadRow {
  point: BenchPoint;
  quantity: BenchQuantity | null;
  found: Distribution | null;
  /** Of the strip: the largest of all rows of the same quantity, so that they can be compared. */
  scale: number;
}

export function spreadRows(points: readonly BenchPoint[], shown: Shown): SpreadRow[] {
  const rows = points.map((point) => {
    const quantity = shown === "main" ? mainQuantity(point) : shown;
    const found = quantity === null ? null : (point.quantities[quantity] ?? null);
    return { point, quantity, found };
  });
  const scales = new Map<BenchQuantity, number>();
  for (const { found, point, quantity } of rows) {
    if (found === null || quantity === null) continue;
    const limit = limitOf(point, quantity) ?? 0;
    // A limit far away would press all samples into a corner.
    const shownLimit = limit < 4 * found.max ? limit : 0;
    scales.set(quantity, Math.max(scales.get(quantity) ?? 0, found.max, shownLimit));
  }
  return rows.map(({ found, point, quantity }) => ({
    point,
    quantity,
    found,
    scale: quantity === null ? 1 : (scales.get(quantity) ?? 1) || 1,
  }));
}

/** The limit of a point, where it is about this quantity. */
export function limitOf({ limit, quantities }: BenchPoint, quantity: BenchQuantity): number | null {
  if (limit === null) return null;
  const writes = quantities["generation-rate"] !== undefined;
  const of: readonly BenchQuantity[] = writes ? ["generation-rate", "total-rate"] : ["prompt-rate"];
  const together = quantities["total-rate"] !== undefined;
  return of.includes(quantity) && !(together && quantity === "generation-rate")
    ? limit.limit
    : null;
}

/** Dots that are drawn of many samples; every outlier is. */
const MOST_DOTS = 160;

/** Samples that are drawn, evenly taken, and the outliers apart from them. */
export function drawnSamples({ outliers, samples }: Distribution): {
  usual: number[];
  far: readonly number[];
} {
  const far = new Set(outliers);
  const usual = samples.filter((sample) => !far.has(sample));
  const step = Math.max(1, usual.length / MOST_DOTS);
  const count = Math.min(usual.length, MOST_DOTS);
  return {
    usual: Array.from({ length: count }, (_, index) => usual[Math.floor(index * step)]!),
    far: outliers,
  };
}
