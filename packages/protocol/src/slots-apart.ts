import type { BenchOccupancy } from "./bench.ts";

/** Fewer passes than this are neighbours of which one just began or ended. */
const APART = 1.5;

/** Whether users' slots lay so far apart that a step of the engine took several passes over the weights. Pure. */
export function slotsLieApart(
  occupancy: BenchOccupancy | null,
): occupancy is BenchOccupancy & { passes: number } {
  return occupancy?.passes !== undefined && occupancy.passes >= APART;
}
