import type {
  BenchAxes,
  BenchPoint,
  BenchQuantity,
  BenchRun,
  Distribution,
} from "@llcuda/protocol";
import { benchPoint, benchRun } from "@llcuda/test-kit/bench-run";

/** The figures of some samples, in their order; without percentiles, as of few. */
export function figuresOf(samples: number[], more: Partial<Distribution> = {}): Distribution {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    n: samples.length,
    median: sorted[Math.floor(sorted.length / 2)]!,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    mean: samples.reduce((sum, sample) => sum + sample, 0) / samples.length,
    standardDeviation: null,
    interval: null,
    p90: null,
    p95: null,
    p99: null,
    samples,
    outliers: [],
    ...more,
  };
}

/** A point that measured one figure of each quantity. */
export function pointAt(
  axes: Partial<BenchAxes>,
  values: Partial<Record<BenchQuantity, number>>,
  more: Partial<BenchPoint> = {},
): BenchPoint {
  const quantities = Object.entries(values).map(([name, value]) => [name, figuresOf([value])]);
  return benchPoint(axes, Object.fromEntries(quantities) as BenchPoint["quantities"], more);
}

/** A run that goes on, and has no point yet. */
export function runWith(more: Partial<BenchRun> = {}): BenchRun {
  return benchRun([], { status: "running", endedAt: null, ...more });
}
