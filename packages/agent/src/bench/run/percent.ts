import type { Progress } from "@llcuda/protocol";

/** So much of so much, as a wire's progress. */
export function percent(done: number, total: number): Progress {
  const share = total <= 0 ? 0 : (100 * done) / total;
  return { unit: "percent", done: share, total: 100, ratePerSecond: null, secondsLeft: null };
}
