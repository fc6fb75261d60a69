import type { BenchConditions, BenchPoint } from "@llcuda/protocol";

/** A point under the roof: operations for each byte read, and operations per second. */
export interface RooflinePoint {
  point: BenchPoint;
  intensity: number;
  operations: number;
}

export interface Roofline {
  points: RooflinePoint[];
  /** Bytes per second. */
  bandwidth: number;
  /** Operations per second; null where it was not measured: the roof has no ridge. */
  compute: number | null;
  /** Where the slope meets the roof. */
  ridge: number | null;
}

/** What of a run stands under its machine's roof; null where the machine was not measured. */
export function rooflineOf(
  points: readonly BenchPoint[],
  { bandwidth, compute }: Pick<BenchConditions, "bandwidth" | "compute">,
): Roofline | null {
  const under = points.flatMap((point) => {
    const { limit } = point;
    if (limit === null || limit.bytesPerToken <= 0 || limit.operationsPerToken <= 0) return [];
    const rate = limit.share * limit.limit;
    return [
      {
        point,
        intensity: limit.operationsPerToken / limit.bytesPerToken,
        operations: limit.operationsPerToken * rate,
      },
    ];
  });
  // Where only the points know it, the slope follows from one that bandwidth bounds.
  const slope = bandwidth ?? slopeOf(points);
  if (under.length === 0 || slope === null) return null;
  return {
    points: under,
    bandwidth: slope,
    compute,
    ridge: compute === null ? null : compute / slope,
  };
}

function slopeOf(points: readonly BenchPoint[]): number | null {
  const bound = points.find(({ limit }) => limit?.bound === "bandwidth")?.limit;
  return bound == null ? null : bound.limit * bound.bytesPerToken;
}

/** The height of the roof at an intensity, in operations per second. */
export function roofAt({ bandwidth, compute }: Roofline, intensity: number): number {
  return Math.min(bandwidth * intensity, compute ?? Number.POSITIVE_INFINITY);
}
