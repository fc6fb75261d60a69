import type { BenchRequest } from "@llcuda/protocol";
import { cssColor } from "../../../ui/css-color.ts";
import type { CanvasSize } from "../../../ui/Canvas.tsx";
import type { Stretch } from "./stretch.ts";

/** What a request is doing, in the order in which it does it. */
export const PHASES = [
  { phase: "wait", name: "waits", color: "--kind-4" },
  { phase: "prefill", name: "reads the prompt", color: "--kind-5" },
  { phase: "generate", name: "writes", color: "--kind-1" },
  { phase: "failed", name: "failed", color: "--fail" },
] as const;
export type Phase = (typeof PHASES)[number]["phase"];

/** A piece of one row, in milliseconds from the run's start. */
export interface PhaseSpan {
  phase: Phase;
  from: number;
  to: number;
}

/**
 * The phases of a request; what goes on reaches to `now`. Where the engine does not tell when it
 * began, waiting and reading cannot be told apart and count as reading.
 */
export function phasesOf(request: BenchRequest, now: number): PhaseSpan[] {
  const { begun, ended, failed, firstToken, sent } = request;
  const end = ended ?? Math.max(now, firstToken ?? begun ?? sent);
  const reading = begun ?? sent;
  const writing = firstToken ?? end;
  const spans: PhaseSpan[] = [
    { phase: "wait", from: sent, to: reading },
    { phase: "prefill", from: reading, to: writing },
    { phase: failed ? "failed" : "generate", from: writing, to: end },
  ];
  // One that failed before its first token shows where it ended.
  if (failed && firstToken === null)
    spans.splice(1, 2, { phase: "failed", from: reading, to: end });
  return spans.filter(({ from, to }) => to > from);
}

/** Pixels of a row at most: a single user needs no band as high as the page. */
const MOST_ROW = 18;

/** One row for each user, coloured by phase. */
export function drawTimeline(
  context: CanvasRenderingContext2D,
  { height, width }: CanvasSize,
  requests: Iterable<BenchRequest>,
  { lanes, now, stretch }: { lanes: number; now: number; stretch: Stretch },
): void {
  const row = Math.min(MOST_ROW, height / Math.max(1, lanes));
  const scale = width / Math.max(1, stretch.to - stretch.from);
  const gap = row > 5 ? 1 : 0;
  const colors = new Map(PHASES.map(({ color, phase }) => [phase, cssColor(color)]));
  // One path for each colour: a fill for each piece would cost a frame.
  const paths = new Map<Phase, Path2D>();
  for (const request of requests) {
    if (request.sent > stretch.to || (request.ended ?? now) < stretch.from) continue;
    const y = request.lane * row;
    for (const { from, phase, to } of phasesOf(request, now)) {
      const left = Math.max(0, (from - stretch.from) * scale);
      const right = Math.min(width, (to - stretch.from) * scale);
      if (right <= left) continue;
      const path = paths.get(phase) ?? new Path2D();
      paths.set(phase, path);
      // A hair between two answers of the same user.
      path.rect(
        left,
        y,
        Math.max(0.5, right - left - (phase === "generate" ? 0.75 : 0)),
        row - gap,
      );
    }
  }
  for (const [phase, path] of paths) {
    context.fillStyle = colors.get(phase)!;
    context.fill(path);
  }
}

/** The row's request at a time; null where there is none. */
export function requestAt(
  requests: Iterable<BenchRequest>,
  { at, lane, now }: { at: number; lane: number; now: number },
): BenchRequest | null {
  for (const request of requests) {
    if (request.lane === lane && request.sent <= at && at <= (request.ended ?? now)) return request;
  }
  return null;
}

/** Pixels that so many rows take. */
export function timelineHeight(lanes: number): number {
  return Math.min(320, Math.max(28, lanes * MOST_ROW));
}
