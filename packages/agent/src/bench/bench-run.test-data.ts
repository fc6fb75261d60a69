import type { BenchAxes, BenchPoint, BenchQuantity } from "@llcuda/protocol";
import { benchPoint } from "@llcuda/test-kit";
import { distributionOf } from "./statistics/distribution.ts";

/** A point that measured these samples. */
export function pointOf(
  at: Partial<BenchAxes>,
  samples: Partial<Record<BenchQuantity, number[]>>,
): BenchPoint {
  const quantities = Object.entries(samples).flatMap(([quantity, values]) => {
    const found = distributionOf(values);
    return found === null ? [] : [[quantity, found] as const];
  });
  return benchPoint(at, Object.fromEntries(quantities));
}
