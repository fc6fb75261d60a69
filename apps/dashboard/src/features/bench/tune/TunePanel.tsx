import type { BenchRun, BenchTuned } from "@llcuda/protocol";
import { Check } from "lucide-react";
import { useState } from "react";
import type { ErrorReport } from "@llcuda/protocol";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { Panel } from "../../../ui/Panel.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { formatChange } from "../quantity-words.ts";
import { isLive } from "../run/status-words.ts";

interface TunePanelProps {
  run: BenchRun;
  tuned: BenchTuned;
  onKept: () => void;
}

function flagWords(flags: Readonly<Record<string, string>>): string {
  const words = Object.entries(flags).map(([name, value]) => `${name} ${value}`);
  return words.length === 0 ? "as it was" : words.join(", ");
}

/** What each try gained, and the one to keep. */
export function TunePanel({ run, tuned, onKept }: TunePanelProps) {
  const { best, gain, kept, steps, unconfirmed } = tuned;
  const most = Math.max(0.01, ...steps.map((step) => Math.abs(step.gain)));
  const over = !isLive(run.status);
  return (
    <Panel
      title="What was tried"
      aside={
        over &&
        Object.keys(best).length > 0 && <KeepButton id={run.id} kept={kept} onKept={onKept} />
      }
    >
      <p className="mb-2 text-sm">
        {gain > 0 && Object.keys(best).length > 0 ? (
          <>
            <span className="num font-semibold text-ok">{formatChange(gain)}</span> with{" "}
            <span className="num">{flagWords(best)}</span>.
          </>
        ) : over && unconfirmed !== undefined ? (
          <>
            <span className="font-semibold text-warn">Not confirmed:</span>{" "}
            <span className="num">{flagWords(unconfirmed.flags)}</span> led with{" "}
            <span className="num">{formatChange(unconfirmed.gain)}</span>, but the time was over
            after {unconfirmed.turns} of {unconfirmed.of} turns beside the default. Give it more
            minutes.
          </>
        ) : over && steps.length === 0 ? (
          "The time was over before anything but the default was measured: give it more minutes."
        ) : over ? (
          "Nothing was found in this time that was faster in each of three turns than what llcuda chose already; more minutes may tell."
        ) : (
          "The fastest so far is what llcuda chose already."
        )}
      </p>
      <ol className="flex flex-col gap-0.5 text-xs">
        {steps.map((step, index) => (
          <li
            // Flags may be tried again, longer.
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            className="grid grid-cols-[minmax(9rem,16rem)_4.5rem_minmax(0,1fr)] items-center gap-3"
          >
            <span className="num truncate text-ink-2" title={flagWords(step.flags)}>
              {flagWords(step.flags)}
            </span>
            <span
              className={`num text-end ${step.gain > 0 ? "text-ok" : step.gain < 0 ? "text-fail" : "text-ink-2"}`}
            >
              {formatChange(step.gain)}
            </span>
            <GainBar share={step.gain / most} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** From the middle: to the right faster, to the left slower. */
function GainBar({ share }: { share: number }) {
  const width = `${50 * Math.min(1, Math.abs(share))}%`;
  return (
    <span aria-hidden="true" className="relative block h-3 rounded-xs bg-raised">
      <span
        className={`absolute inset-y-0 ${share > 0 ? "left-1/2 bg-ok" : "right-1/2 bg-fail"} rounded-xs`}
        style={{ width }}
      />
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
    </span>
  );
}

function KeepButton({ id, kept, onKept }: { id: string; kept: boolean; onKept: () => void }) {
  const { client } = useAgent();
  const [error, setError] = useState<ErrorReport | null>(null);
  const [asked, setAsked] = useState(false);
  if (error !== null) return <FailureCard error={error} />;
  if (kept) {
    return (
      <span className="flex items-center gap-1.5 text-sm text-ok">
        <Check size={14} aria-hidden="true" /> Kept for the next load
      </span>
    );
  }
  return (
    <Button
      look="accent"
      disabled={asked}
      onClick={() => {
        setAsked(true);
        client.bench.keepTuned
          .mutate({ id })
          .then(onKept)
          .catch((thrown: unknown) => setError(reportOf(thrown)));
      }}
    >
      Keep these flags
    </Button>
  );
}
