import type { SetupAttempt, SetupState, SetupStep } from "@llcuda/protocol";
import { formatDuration } from "../../ui/format.ts";
import type { MarkState } from "../../ui/StateMark.tsx";

export const STATUS_MARK: Record<SetupStep["status"], MarkState> = {
  waiting: "idle",
  running: "busy",
  done: "ok",
  failed: "fail",
};

export const STATUS_WORD: Record<SetupStep["status"], string> = {
  waiting: "Waiting",
  running: "Running",
  done: "Done",
  failed: "Failed",
};

export const OUTCOME_MARK: Record<SetupAttempt["outcome"], MarkState> = {
  running: "busy",
  chosen: "ok",
  skipped: "idle",
  failed: "fail",
};

export const OUTCOME_WORD: Record<SetupAttempt["outcome"], string> = {
  running: "Trying",
  chosen: "Chosen",
  skipped: "Not used",
  failed: "Failed",
};

/** How long a step took, or has been running; null before it began. */
export function stepDuration(step: SetupStep, now: number): string | null {
  if (step.startedAt === null) return null;
  const end = step.endedAt === null ? now : Date.parse(step.endedAt);
  return formatDuration(Math.max(0, end - Date.parse(step.startedAt)));
}

/**
 * The time in which any step was running, steps side by side counted once: a restart an hour later
 * does not make the set-up an hour long. Null unless all are done.
 */
export function setupDuration({ steps, done }: SetupState): string | null {
  const spans = steps
    .flatMap(({ startedAt, endedAt }) =>
      startedAt === null || endedAt === null
        ? []
        : [{ from: Date.parse(startedAt), to: Date.parse(endedAt) }],
    )
    .toSorted((a, b) => a.from - b.from);
  if (!done || spans.length === 0) return null;
  let total = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const { from, to } of spans) {
    total += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return formatDuration(total);
}

/** The step the eye should be on: the failed one, else the running one. */
export function currentStep({ steps }: SetupState): SetupStep | null {
  return (
    steps.find(({ status }) => status === "failed") ??
    steps.find(({ status }) => status === "running") ??
    null
  );
}
