import type { ErrorReport, SetupAttempt } from "@llcuda/protocol";
import { LogLines } from "../../../ui/LogLines.tsx";
import { RawText } from "../../../ui/Scroller.tsx";
import { StateMark, type MarkState } from "../../../ui/StateMark.tsx";

const OUTCOME_MARK: Record<SetupAttempt["outcome"], MarkState> = {
  running: "busy",
  chosen: "ok",
  skipped: "none",
  failed: "fail",
};

const OUTCOME_WORD: Record<SetupAttempt["outcome"], string> = {
  running: "Trying",
  chosen: "Chosen",
  skipped: "Not used",
  failed: "Failed",
};

interface AttemptsProps {
  attempts: readonly SetupAttempt[];
  /** What is said already where they are shown. */
  said: ErrorReport | null;
}

/** Every source that was tried, and why one did not do; those that do not apply here are folded. */
export function Attempts({ attempts, said }: AttemptsProps) {
  const skipped = attempts.filter(({ outcome }) => outcome === "skipped");
  const tried = attempts.filter(({ outcome }) => outcome !== "skipped");
  return (
    <>
      <AttemptList attempts={tried} said={said} />
      {skipped.length > 0 && (
        <details className={tried.length > 0 ? "mt-2" : ""}>
          <summary className="cursor-pointer text-xs text-ink-2 hover:text-ink">
            {skipped.length} not used
          </summary>
          <div className="mt-2">
            <AttemptList attempts={skipped} said={said} />
          </div>
        </details>
      )}
    </>
  );
}

function AttemptList({ attempts, said }: AttemptsProps) {
  return (
    <ol className="flex flex-col gap-2">
      {attempts.map((attempt, index) => (
        <Attempt
          // One source may be tried twice; its place in the order is its name.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          attempt={attempt}
          known={attempt.error?.message === said?.message}
        />
      ))}
    </ol>
  );
}

function Attempt({ attempt, known }: { attempt: SetupAttempt; known: boolean }) {
  const { source, description, outcome, error } = attempt;
  return (
    <li className="flex items-start gap-2">
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
        {error !== null && !known && (
          <>
            <p className="wrap-anywhere">{error.message}</p>
            <p className="text-ink-2 wrap-anywhere">{error.hint}</p>
            {error.detail !== undefined && <Words detail={error.detail} />}
          </>
        )}
      </div>
    </li>
  );
}

function Words({ detail }: { detail: string }) {
  const lines = detail.split("\n");
  if (lines.length < 4) return <RawText label="In its own words" text={detail} className="mt-1" />;
  return (
    <div className="mt-1">
      <LogLines
        label="In its own words"
        lines={lines.map((text, index) => ({ seq: index, text }))}
        className="max-h-32"
      />
    </div>
  );
}
