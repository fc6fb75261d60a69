import type { BenchEvent, BenchPoint, BenchRun } from "@llcuda/protocol";
import { BenchTrace } from "./bench-trace.ts";

/** A run as the page has it. */
export interface BenchView {
  /** Another object only when something of it changed; null until the agent has told it. */
  run: BenchRun | null;
  /** The same object while it grows. */
  trace: BenchTrace;
}

export const UNREAD_RUN: BenchView = { run: null, trace: new BenchTrace() };

/** The view with one more event. */
export function applyBenchEvent(view: BenchView, event: BenchEvent): BenchView {
  if (event.type === "snapshot") {
    return { run: event.run, trace: new BenchTrace(event.requests, event.telemetry) };
  }
  const { bottleneck, points, requests, summary, telemetry, tuned } = event;
  view.trace.add(requests, telemetry);
  const { run, trace } = view;
  if (run === null) return view;
  const next: BenchRun = { ...run, ...summary, bottleneck, tuned };
  if (points.length > 0) next.points = mergePoints(run.points, points);
  // Most messages only carry what is drawn over time: tables and charts of points rest then.
  return { run: points.length === 0 && isSame(run, next) ? run : next, trace };
}

/** New points are put at the end. */
function mergePoints(known: readonly BenchPoint[], changed: readonly BenchPoint[]): BenchPoint[] {
  const byId = new Map(known.map((point) => [point.id, point]));
  for (const point of changed) byId.set(point.id, point);
  return [...byId.values()];
}

function isSame({ points: _a, ...a }: BenchRun, { points: _b, ...b }: BenchRun): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
