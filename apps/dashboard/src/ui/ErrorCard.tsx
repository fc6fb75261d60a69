import type { ErrorReport } from "@llcuda/protocol";
import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton.tsx";
import { formatCount } from "./format.ts";
import { LogLines } from "./LogLines.tsx";
import { RawText } from "./Scroller.tsx";
import { StateMark } from "./StateMark.tsx";
import { reportText } from "./report-text.ts";
import { tellingLine } from "./telling-line.ts";

interface ErrorCardProps {
  error: ErrorReport;
  /** The last lines of the engine's stderr. */
  log?: readonly string[];
  /** `warn`: it goes on, but not as it should. */
  tone?: "fail" | "warn";
  /** Buttons that do what the hint says. */
  children?: ReactNode;
}

const TONES = { fail: "border-fail/40 bg-fail-soft", warn: "border-warn/40 bg-raised" };
const NO_LOG: readonly string[] = [];

/** What happened, the foreign program's own words, what to do, and buttons that do it. */
export function ErrorCard({ error, log = NO_LOG, tone = "fail", children }: ErrorCardProps) {
  return (
    <section
      role="alert"
      className={`flex flex-col gap-2 rounded-lg border p-3 text-sm ${TONES[tone]}`}
    >
      <div className="flex items-start gap-2">
        <span className="flex h-5 items-center">
          <StateMark state={tone} size={16} />
        </span>
        <div className="min-w-0 flex-1">
          <p className="font-medium wrap-anywhere">{error.message}</p>
          <p className="text-ink-2 wrap-anywhere">{error.hint}</p>
        </div>
        <code className="num hidden max-w-2/5 truncate text-xs text-ink-3 sm:block">
          {error.code}
        </code>
      </div>
      <OwnWords detail={error.detail} log={log} />
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <CopyButton wide label="Copy report" text={() => reportText(error, log)} />
      </div>
    </section>
  );
}

/** The line that tells the cause; everything else that was said, opened at its newest line. */
function OwnWords({ detail, log }: { detail: string | undefined; log: readonly string[] }) {
  const words = detail?.split("\n") ?? log;
  const line = tellingLine(words);
  if (line === null) return null;
  const all = log.length > words.length ? log : words;
  return (
    <>
      <RawText text={line.trim()} label="In its own words" />
      {all.length > 1 && (
        <details className="text-xs">
          <summary className="cursor-pointer text-ink-2 hover:text-ink">
            All {formatCount(all.length)} lines that it said
          </summary>
          <LogLines
            label="Its last lines"
            lines={all.map((text, index) => ({ seq: index, text }))}
            className="mt-1.5 max-h-60"
          />
        </details>
      )}
    </>
  );
}
