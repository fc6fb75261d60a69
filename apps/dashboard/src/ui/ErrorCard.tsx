import type { ErrorReport } from "@llcuda/protocol";
import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { CopyButton } from "./CopyButton.tsx";
import { RawText } from "./Scroller.tsx";
import { reportText } from "./report-text.ts";

interface ErrorCardProps {
  error: ErrorReport;
  /** The last lines of the engine's stderr. */
  log?: readonly string[];
  /** Buttons that do what the hint says. */
  children?: ReactNode;
}

const NO_LOG: readonly string[] = [];

/** What happened, the foreign program's own words, what to do, and buttons that do it. */
export function ErrorCard({ error, log = NO_LOG, children }: ErrorCardProps) {
  const words = error.detail ?? (log.length > 0 ? log.slice(-6).join("\n") : undefined);
  return (
    <section
      role="alert"
      className="flex flex-col gap-2 rounded-lg border border-fail/40 bg-fail-soft p-3 text-sm"
    >
      <div className="flex items-start gap-2">
        <CircleX size={16} className="mt-0.5 shrink-0 text-fail" aria-hidden="true" />
        <div className="min-w-0 flex-1">
          <p className="font-medium wrap-anywhere">{error.message}</p>
          <p className="text-ink-2 wrap-anywhere">{error.hint}</p>
        </div>
        <code className="num hidden shrink-0 text-xs text-ink-3 sm:block">{error.code}</code>
      </div>
      {words !== undefined && <RawText text={words} label="In its own words" />}
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <CopyButton wide label="Copy report" text={() => reportText(error, log)} />
      </div>
    </section>
  );
}
