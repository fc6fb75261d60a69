import type { SetupAttempt, SetupStep } from "@llcuda/protocol";
import { ChevronRight } from "lucide-react";
import { useId } from "react";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { ProgressLine } from "../../ui/ProgressLine.tsx";
import { RawText } from "../../ui/Scroller.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { FailureCard } from "../failure/FailureCard.tsx";
import { OUTCOME_MARK, OUTCOME_WORD, STATUS_MARK, STATUS_WORD } from "./step-words.ts";

interface SetupStepCardProps {
  step: SetupStep;
  open: boolean;
  onToggle: () => void;
}

/** One step: what it does now, every source that was tried, and why one did not do. */
export function SetupStepCard({ step, open, onToggle }: SetupStepCardProps) {
  const { title, status, detail, progress, attempts, error } = step;
  const body = useId();
  return (
    <section className="rounded-lg border border-line bg-panel">
      <h2>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={body}
          onClick={onToggle}
          className="flex min-h-10 w-full items-center gap-2 rounded-lg px-3 py-1.5 text-start text-sm hover:bg-raised"
        >
          <StateMark state={STATUS_MARK[status]} />
          <span className="w-22 shrink-0 font-medium">{title}</span>
          <span className="sr-only">{STATUS_WORD[status]}</span>
          <span dir="auto" className="min-w-0 flex-1 text-ink-2 wrap-anywhere">
            {detail}
          </span>
          <ChevronRight
            size={14}
            className={`shrink-0 text-ink-3 ${open ? "rotate-90" : ""}`}
            aria-hidden="true"
          />
        </button>
      </h2>
      {status === "running" && progress !== null && (
        <div className="px-3 pb-2.5">
          <ProgressLine progress={progress} label={title} />
        </div>
      )}
      <div id={body} hidden={!open} className="border-t border-line px-3 py-2.5">
        {error !== null && (
          <div className="mb-2">
            <FailureCard error={error} />
          </div>
        )}
        {attempts.length === 0 ? (
          <p className="text-sm text-ink-3">
            {status === "waiting" ? "Nothing was tried yet." : "There was nothing to choose from."}
          </p>
        ) : (
          <ol className="flex flex-col gap-2">
            {attempts.map((attempt, index) => (
              // One source may be tried twice; its place in the order is its name.
              // oxlint-disable-next-line react/no-array-index-key
              <Attempt key={index} attempt={attempt} />
            ))}
          </ol>
        )}
        <details className="mt-2 text-xs">
          <summary className="cursor-pointer text-ink-3 hover:text-ink">Raw details</summary>
          <div className="relative mt-1">
            <RawText
              label="Raw details"
              text={JSON.stringify(step, null, 2)}
              className="max-h-80"
            />
            <CopyButton
              label="Copy details"
              text={() => JSON.stringify(step, null, 2)}
              className="absolute end-1 top-1 size-7! bg-ground"
            />
          </div>
        </details>
      </div>
    </section>
  );
}

function Attempt({ attempt }: { attempt: SetupAttempt }) {
  const { source, description, outcome, error } = attempt;
  return (
    <li className="flex items-start gap-2 text-sm">
      <span className="flex h-5 items-center">
        <StateMark state={OUTCOME_MARK[outcome]} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap gap-x-2">
          <span className="num text-xs leading-5">{source}</span>
          <span className="text-ink-3">{OUTCOME_WORD[outcome]}</span>
          <span dir="auto" className="text-ink-2 wrap-anywhere">
            {description}
          </span>
        </p>
        {error !== null && (
          <>
            <p className="wrap-anywhere">{error.message}</p>
            <p className="text-ink-2 wrap-anywhere">{error.hint}</p>
            {error.detail !== undefined && (
              <RawText label="In its own words" text={error.detail} className="mt-1 max-h-32" />
            )}
          </>
        )}
      </div>
    </li>
  );
}
