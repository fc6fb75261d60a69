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

/** From the first step's begin to the last step's end; null unless all are done. */
export function setupDuration({ steps, done }: SetupState): string | null {
  const begins = steps.flatMap(({ startedAt }) =>
    startedAt === null ? [] : Date.parse(startedAt),
  );
  const ends = steps.flatMap(({ endedAt }) => (endedAt === null ? [] : Date.parse(endedAt)));
  if (!done || begins.length === 0 || ends.length === 0) return null;
  return formatDuration(Math.max(0, Math.max(...ends) - Math.min(...begins)));
}

/** The step the eye should be on: the failed one, else the running one. */
export function currentStep({ steps }: SetupState): SetupStep | null {
  return (
    steps.find(({ status }) => status === "failed") ??
    steps.find(({ status }) => status === "running") ??
    null
  );
}
