import type { Probe } from "@llcuda/protocol";
import { ChevronRight } from "lucide-react";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { formatDuration } from "../../../ui/format.ts";
import { RawText } from "../../../ui/Scroller.tsx";
import { StateMark, type MarkState } from "../../../ui/StateMark.tsx";

const MARKS: Record<Probe["outcome"], MarkState> = {
  answered: "ok",
  absent: "none",
  failed: "fail",
  "timed-out": "warn",
};

const WORDS: Record<Probe["outcome"], string> = {
  answered: "Answered",
  absent: "Not there",
  failed: "Failed",
  "timed-out": "No answer in time",
};

/** Questions that were put to the machine, each opening to its answer as it came. */
export function Probes({ probes }: { probes: readonly Probe[] }) {
  return (
    <ul className="flex flex-col rounded-md border border-line bg-ground">
      {probes.map((probe) => (
        <li key={probe.asked} className="border-line not-first:border-t">
          {probe.output.trim() === "" ? (
            <div className="px-3 py-1.5">
              <Question probe={probe} />
            </div>
          ) : (
            <details className="group">
              <summary className="cursor-pointer list-none rounded-md px-3 py-1.5 hover:bg-raised">
                <Question probe={probe} opens />
              </summary>
              <div className="relative px-3 pb-3">
                <RawText label={probe.asked} text={probe.output} className="max-h-80" />
                <CopyButton
                  label="Copy the answer"
                  text={() => probe.output}
                  className="absolute end-5 top-1 size-7! bg-ground"
                />
              </div>
            </details>
          )}
        </li>
      ))}
    </ul>
  );
}

function Question({ probe, opens = false }: { probe: Probe; opens?: boolean }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <StateMark state={MARKS[probe.outcome]} />
      <code className="num min-w-0 flex-1 text-xs leading-5 wrap-anywhere">{probe.asked}</code>
      <span className="text-xs text-ink-2">{WORDS[probe.outcome]}</span>
      <span className="num w-16 text-end text-xs text-ink-3">
        {formatDuration(probe.milliseconds)}
      </span>
      <ChevronRight
        size={14}
        aria-hidden="true"
        className={`shrink-0 text-ink-3 group-open:rotate-90 ${opens ? "" : "invisible"}`}
      />
    </span>
  );
}
