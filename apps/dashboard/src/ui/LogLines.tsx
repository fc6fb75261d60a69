import type { EngineLogLine } from "@llcuda/protocol";
import { EndScroller } from "./EndScroller.tsx";

interface LogLinesProps {
  label: string;
  lines: readonly EngineLogLine[];
  /** Shown instead of lines while there are none. */
  empty?: string;
  /** Of the box that scrolls: its height. */
  className: string;
}

/** A program's output, opened at its newest line. */
export function LogLines({ label, lines, empty = "", className }: LogLinesProps) {
  return (
    <EndScroller
      label={label}
      jump="Newest line"
      boxClassName={`num rounded-lg border border-line bg-panel p-3 text-xs leading-5 ${className}`}
    >
      {lines.map(({ seq, text }) => (
        <div
          key={seq}
          className="whitespace-pre-wrap text-ink-2 wrap-anywhere [content-visibility:auto] [contain-intrinsic-size:auto_20px]"
        >
          {text === "" ? "\u00a0" : text}
        </div>
      ))}
      {lines.length === 0 && <p className="text-ink-3">{empty}</p>}
    </EndScroller>
  );
}
