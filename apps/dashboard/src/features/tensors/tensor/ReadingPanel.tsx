import type { ErrorReport, TensorReading } from "@llcuda/protocol";
import { useState } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { formatBytes } from "../../../ui/format.ts";
import { ProgressLine } from "../../../ui/ProgressLine.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { useSource } from "../source/SourceContext.tsx";
import { readingWords } from "./reading-words.ts";

interface ReadingPanelProps {
  tensor: string;
  /** Null before it is known. */
  state: TensorReading | null;
}

/** A large tensor of a file that is read by ranges: what of it is here, and what all of it costs. */
export function ReadingPanel({ tensor, state }: ReadingPanelProps) {
  const source = useSource();
  const [refused, setRefused] = useState<ErrorReport | null>(null);
  const does = (work: Promise<void>): void => {
    work.then(
      () => setRefused(null),
      (thrown: unknown) => setRefused(reportOf(thrown)),
    );
  };
  const error = refused ?? state?.error ?? null;
  return (
    <section aria-label="What is here of it" className="flex flex-col gap-2">
      {error !== null && <FailureCard error={error} />}
      {/* As high in each of its states. */}
      <div className="flex min-h-27 flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-line bg-panel px-3 py-2 text-sm sm:min-h-12">
        {state !== null && (
          <>
            <div className="min-w-56 flex-1">
              {state.going ? (
                <ProgressLine progress={progressOf(state)} label={`Reading ${tensor}`} />
              ) : (
                <p role="status" className="num text-xs text-ink-2">
                  {stateWords(state)}
                </p>
              )}
            </div>
            {state.going ? (
              <Button onClick={() => does(source.stopReading(tensor))}>Stop</Button>
            ) : (
              state.kept < state.total && (
                <Button
                  look="accent"
                  className="num h-auto! min-h-8 max-w-full py-1"
                  onClick={() => does(source.read(tensor))}
                >
                  <span className="min-w-0 whitespace-normal">{readingWords(state)}</span>
                </Button>
              )
            )}
          </>
        )}
      </div>
    </section>
  );
}

function stateWords({ kept, total }: TensorReading): string {
  if (kept >= total) return `All ${formatBytes(total)} of it are here.`;
  const here = kept > 0 ? `${formatBytes(kept)} of it are kept.` : "Only a sample of it is here.";
  return `${here} Statistics of all values, the whole exact picture and the norms need the rest.`;
}

function progressOf({ kept, total, bytesPerSecond }: TensorReading) {
  const secondsLeft = bytesPerSecond === null ? null : (total - kept) / bytesPerSecond;
  return {
    unit: "bytes" as const,
    done: kept,
    total,
    ratePerSecond: bytesPerSecond,
    secondsLeft,
  };
}
