/**
 * The value below which the share `q` (0 to 1) of `sorted` lies, between two samples by straight line:
 * Hyndman and Fan's seventh definition, which numpy and scipy use. `sorted` ascends and is not empty.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const low = sorted[below];
  if (low === undefined) throw new RangeError("no quantile of nothing");
  const high = sorted[below + 1] ?? low;
  // Two infinite or equal neighbours have no distance.
  return low === high ? low : low + (high - low) * (at - below);
}
