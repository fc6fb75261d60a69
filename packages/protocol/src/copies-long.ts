import type { BenchPoint } from "./bench.ts";

/** Of the time, what copying prompts may take before it is what holds a run back. */
const COPYING_SHARE = 0.2;

/** Whether the engine copied prompts for so long that several users waited for it. Pure. */
export function copiesLong({ axes, occupancy }: Pick<BenchPoint, "axes" | "occupancy">): boolean {
  return axes.concurrency !== 1 && (occupancy?.copying ?? 0) > COPYING_SHARE;
}
