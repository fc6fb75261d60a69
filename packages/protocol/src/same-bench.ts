import type { BenchSummary } from "./bench.ts";

/** Whether two runs measured the same thing, so that one may be held against the other. Pure. */
export function isSameBench(a: BenchSummary, b: BenchSummary): boolean {
  return JSON.stringify(a.plan) === JSON.stringify(b.plan) && filesOf(a) === filesOf(b);
}

function filesOf({ conditions }: BenchSummary): string {
  return conditions.models.map(({ name, sha256 }) => sha256 ?? name).join();
}
