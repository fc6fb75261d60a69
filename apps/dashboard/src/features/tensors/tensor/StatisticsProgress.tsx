import type { ComputedBy, StatisticsState } from "@llcuda/protocol";
import { formatCount, formatShare } from "../../../ui/format.ts";
import { Meter } from "../../../ui/Meter.tsx";
import { computedByWords } from "./computed-by-words.ts";

/** How many of the values were looked at; `ends` where the sample is all that is to come for now. */
export function Progress({ state, ends }: { state: StatisticsState; ends: boolean }) {
  const { exact, done, total, statistics } = state;
  if (exact) return <span className="text-xs text-ink-3">all {formatCount(total)} values</span>;
  const share = done / Math.max(1, total);
  return (
    <span className="flex items-center gap-2 text-xs text-ink-2">
      {done === 0 ? `a sample of ${formatCount(statistics.count)}` : formatShare(share)}
      {!ends && (
        <Meter role="progressbar" label="Values looked at" share={share} className="w-24" />
      )}
    </span>
  );
}

/** Where the values were looked at, on a machine with a GPU. */
export function ComputedByLine({ by }: { by: ComputedBy }) {
  return (
    <p dir="auto" className="text-xs text-ink-2 wrap-anywhere">
      {computedByWords(by)}
    </p>
  );
}
