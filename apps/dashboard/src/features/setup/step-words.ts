import type { SetupState, SetupStep } from "@llcuda/protocol";
import { formatDuration } from "../../ui/format.ts";
import type { MarkState } from "../../ui/StateMark.tsx";

export const STATUS_MARK: Record<SetupStep["status"], MarkState> = {
  waiting: "idle",
  running: "busy",
  done: "ok",
  failed: "fail",
};

/** How long a step took, or has been running; null before it began. */
export function stepDuration(
  { startedAt, endedAt }: Pick<SetupStep, "startedAt" | "endedAt">,
  now: number,
): string | null {
  if (startedAt === null) return null;
  const end = endedAt === null ? now : Date.parse(endedAt);
  return formatDuration(Math.max(0, end - Date.parse(startedAt)));
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
