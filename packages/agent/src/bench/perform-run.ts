import { isSameBench, type BenchRun, type BenchSummary } from "@llcuda/protocol";
import { TokenMeter } from "../chat/token-meter.ts";
import { reportOf } from "../failure.ts";
import type { LoadClient } from "./client/load-thread.ts";
import { deltasBetween } from "./compare/deltas.ts";
import { engineAlone, runOfEngineAlone } from "./compare/engine-alone.ts";
import { regression } from "./compare/regressions.ts";
import { bottleneck } from "./limit/bottleneck.ts";
import type { EngineAlone } from "./limit/serving.ts";
import { MachineMonitor } from "./conditions/machine-monitor.ts";
import type { BenchStore } from "./run/bench-store.ts";
import type { BenchWorld } from "./run/bench-world.ts";
import type { LiveRun } from "./run/live-run.ts";
import { headlineOf } from "./run/plan-words.ts";
import { summaryOf } from "./run/summary-of.ts";
import { runPlan } from "./run-plan.ts";

/** The history learns how a run goes this often. */
const PUBLISH_EVERY_MS = 1_000;
/** A run that goes on is written down this often: an agent that dies loses no more. */
const KEEP_EVERY_MS = 10_000;

export interface PerformInput {
  live: LiveRun;
  world: BenchWorld;
  store: BenchStore;
  client: LoadClient;
  signal: AbortSignal;
  /** The history, the newest first. */
  earlier: () => readonly BenchSummary[];
  onChange: () => void;
  /** Writes down what there is. */
  keep: () => void;
}

/** Carries out a run from its beginning to its end. Never rejects: what went wrong is in the run. */
export async function performRun(input: PerformInput): Promise<void> {
  const { client, keep, live, onChange, signal, world } = input;
  if (signal.aborted) {
    live.end({ status: "cancelled", stage: "", endedAt: new Date().toISOString() });
    return;
  }
  live.startedAt = performance.now();
  live.change({ status: "running", startedAt: new Date().toISOString(), stage: "beginning" });
  onChange();
  const meter = new TokenMeter();
  const ground = { live, world, meter, pids: new Set<number>() };
  const monitor = new MachineMonitor(ground);
  const timers = [setInterval(onChange, PUBLISH_EVERY_MS), setInterval(keep, KEEP_EVERY_MS)];
  let error = null;
  try {
    await runPlan(live.run.plan, { ...ground, signal, client, monitor });
  } catch (thrown) {
    error = signal.aborted ? null : reportOf(thrown);
  }
  for (const timer of timers) clearInterval(timer);
  monitor.close();
  const { points } = live;
  const died = points.find((point) => point.error !== null)?.error ?? null;
  const ended = {
    status: signal.aborted
      ? ("cancelled" as const)
      : error === null
        ? ("done" as const)
        : ("failed" as const),
    error: error ?? died,
    stage: "",
    progress: null,
    endedAt: new Date().toISOString(),
    headline: headlineOf(live.run),
    bottleneck: bottleneck(untried(live.run), aloneOf(input)),
    disturbed: points.some(({ disturbances }) => disturbances.length > 0),
  };
  live.end({ ...ended, regression: regressionOf(input, ended) });
}

/** What was only tried while tuning, such as a single slot, holds nobody back. */
function untried(run: BenchRun): BenchRun {
  if (run.plan.kind !== "tune") return run;
  const points = run.points.filter(({ axes }) => axes.flags["flags"] === "default");
  return { ...run, points };
}

/** The same engine without a server, where the history has it. */
function aloneOf({ earlier, live, store }: PerformInput): EngineAlone | null {
  const found = runOfEngineAlone(earlier(), live.run);
  const run = found === null ? null : store.run(found.id);
  return run === null ? null : engineAlone(run);
}

/** Held against the last whole run of the same plan and model. */
function regressionOf(
  { earlier, live, store }: PerformInput,
  ended: Pick<BenchSummary, "disturbed" | "status">,
): string | null {
  const now = { ...live.run, ...ended };
  if (ended.status !== "done") return null;
  const row = summaryOf(now);
  const last = earlier().find(
    (run) => run.id !== live.id && run.status === "done" && isSameBench(run, row),
  );
  const before = last === undefined ? null : store.run(last.id);
  return before === null ? null : regression(before, now, deltasBetween(before, now));
}
