import type { SetupStep } from "@llcuda/protocol";
import { Link } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useSetup } from "../../connection/AgentContext.tsx";
import { ProgressLine } from "../../ui/ProgressLine.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { useNow } from "../../ui/useNow.ts";
import { setupDuration, STATUS_MARK, stepDuration } from "./step-words.ts";

/** The steps from nothing to the first token, filling themselves in; one line when all are done. */
export function SetupChecklist() {
  const setup = useSetup();
  const [open, setOpen] = useState(false);
  const now = useNow(setup !== null && !setup.done ? 1_000 : null);
  if (setup === null || setup.steps.length === 0) return null;
  const { steps, done } = setup;
  const duration = setupDuration(setup);
  return (
    <section aria-label="Setup" className="rounded-lg border border-line bg-panel">
      {done ? (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex h-9 w-full items-center gap-2 px-3 text-sm text-ink-2 hover:text-ink"
        >
          <StateMark state="ok" />
          <span className="min-w-0 flex-1 truncate text-start">
            Set up{duration === null ? "" : ` in ${duration}`}: engine, proof, model, first token
          </span>
          <ChevronDown size={14} className={open ? "rotate-180" : undefined} aria-hidden="true" />
        </button>
      ) : (
        <h2 className="flex items-baseline justify-between px-3 pt-2.5 text-sm font-medium">
          Getting ready
          <Link to="/setup" className="text-xs font-normal text-accent hover:underline">
            Details
          </Link>
        </h2>
      )}
      {(!done || open) && (
        <ol className="flex flex-col gap-0.5 p-3 pt-1.5">
          {steps.map((step) => (
            <Line key={step.id} step={step} now={now} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Line({ step, now }: { step: SetupStep; now: number }) {
  const { status, title, detail, progress } = step;
  return (
    <li className="flex items-start gap-2 py-0.5 text-sm">
      <span className="flex h-5 items-center">
        <StateMark state={STATUS_MARK[status]} />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex gap-3">
          <span className={`w-22 shrink-0 ${status === "waiting" ? "text-ink-3" : ""}`}>
            {title}
          </span>
          <span
            dir="auto"
            className={`min-w-0 flex-1 truncate ${status === "failed" ? "text-fail" : "text-ink-2"}`}
            title={detail}
          >
            {detail}
          </span>
          <span className="num shrink-0 text-xs leading-5 text-ink-3">
            {stepDuration(step, now)}
          </span>
        </div>
        {status === "running" && progress !== null && (
          <div className="pt-1 pb-0.5">
            <ProgressLine progress={progress} label={title} />
          </div>
        )}
      </div>
    </li>
  );
}
