import type { GpuMark } from "@llcuda/protocol";
import { formatTime } from "../../ui/format.ts";
import { Panel } from "../../ui/Panel.tsx";
import { MARK_WORDS } from "./gpu-words.ts";

const COLORS: Record<GpuMark["kind"], string> = {
  load: "bg-ok",
  unload: "bg-ink-3",
  bench: "bg-busy",
  throttle: "bg-warn",
};
/** More than anybody reads; all of them stand on the charts. */
const MOST_SHOWN = 12;

/** The lines on the charts, in words; the newest first. */
export function MarkList({ marks }: { marks: readonly GpuMark[] }) {
  const shown = marks.toReversed().slice(0, MOST_SHOWN);
  return (
    <Panel title="What happened">
      {shown.length === 0 ? (
        <p className="text-sm text-ink-2">
          Nothing in the last 15 minutes: no load, no bench, no throttling.
        </p>
      ) : (
        <ol className="flex flex-col gap-1.5">
          {shown.map(({ at, kind, label }) => (
            <li key={`${at} ${kind} ${label}`} className="flex items-baseline gap-3 text-sm">
              <span className="num w-12 shrink-0 text-xs text-ink-3">{formatTime(at)}</span>
              <span className="flex w-24 shrink-0 items-center gap-2 text-ink-2">
                <span aria-hidden="true" className={`h-3 w-0.5 ${COLORS[kind]}`} />
                {MARK_WORDS[kind]}
              </span>
              <span dir="auto" className="min-w-0 wrap-anywhere">
                {label}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
