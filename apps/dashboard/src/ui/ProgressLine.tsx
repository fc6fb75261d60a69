import type { Progress } from "@llcuda/protocol";
import { Meter } from "./Meter.tsx";
import { progressShare, progressWords } from "./progress.ts";

/** A bar with its numbers; the width of the bar never depends on them. */
export function ProgressLine({ progress, label }: { progress: Progress; label: string }) {
  const [amount, ...rest] = progressWords(progress);
  return (
    <div className="flex flex-col gap-1">
      <Meter role="progressbar" share={progressShare(progress)} label={label} />
      <div className="num flex flex-wrap justify-between gap-x-4 text-xs text-ink-2">
        <span>{amount}</span>
        <span>{rest.join("  ·  ")}</span>
      </div>
    </div>
  );
}
