import {
  newPoint,
  type BenchPlan,
  type BenchTargets,
  type LoadedModels,
  type LoadOptions,
} from "@llcuda/protocol";
import { failureOf } from "../../failure.ts";
import type { BenchStage } from "../run/bench-stage.ts";
import { Calibration } from "../run/calibrate.ts";
import { finishPoint } from "../run/finish-point.ts";
import { axesOfLoad, measureLoad } from "../run/load-point.ts";
import { openTarget } from "../run/target.ts";
import { optionsWith, type TuneFlags } from "./candidates.ts";
import { GOALS } from "./goals.ts";

type TunePlan = Extract<BenchPlan, { kind: "tune" }>;

const SEED = 7;
const NO_TARGETS: BenchTargets = { firstTokenMs: null, perTokenMs: null, totalMs: null };

export interface Try {
  plan: TunePlan;
  model: string;
  before: LoadOptions;
  flags: TuneFlags;
  id: string;
  seconds: number;
  /** Once it is loaded, it may take so long; null: as long as it takes. */
  patienceMs: number | null;
}

/** So many times as slow as the default has lost, and would only cost the others their time. */
const SLOWEST = 4;
const LEAST_PATIENCE_MS = 10_000;

/** Whole milliseconds: a timer takes no others. @param usualMs what the default takes for as much. Pure. */
export function patienceFor(usualMs: number): number {
  return Math.max(LEAST_PATIENCE_MS, Math.ceil(SLOWEST * usualMs));
}

/** The figure of the goal with these flags; null where the model does not load with them. */
export async function tryFlags(
  { before, flags, id, model, patienceMs, plan, seconds }: Try,
  stage: BenchStage,
): Promise<number | null> {
  const { live } = stage;
  const { concurrency, quantity, workload } = GOALS[plan.goal];
  const users = { kind: "closed" as const, concurrency };
  const words = Object.keys(flags).length === 0 ? { flags: "default" } : flags;
  const axes = { ...axesOfLoad(model.split("/").at(-1)!, workload, users), flags: words };
  const point = newPoint(id, axes);
  live.put(point);
  try {
    await load(model, optionsWith(before, flags), stage);
  } catch (thrown) {
    stage.signal.throwIfAborted();
    const failed = thrown instanceof Error ? thrown.message : String(thrown);
    live.put({ ...point, status: "failed", disturbances: [`did not load: ${failed}`] });
    return null;
  }
  const target = await openTarget({ kind: "local", model }, stage, { direct: true });
  const patience = patienceMs === null ? null : AbortSignal.timeout(patienceMs);
  const signal = patience === null ? stage.signal : AbortSignal.any([stage.signal, patience]);
  const within: BenchStage = { ...stage, signal };
  try {
    const calibration = new Calibration();
    await measureLoad(
      within,
      {
        target,
        workload,
        calibration,
        load: users,
        requests: 10_000,
        seconds,
        warmup: concurrency,
        targets: NO_TARGETS,
        seed: SEED,
        firstPrompt: Number(id.slice(1)) * 10_000,
      },
      point,
    );
    await finishPoint(within, id, target);
    if (patience?.aborted === true) {
      const told = `given up: ${SLOWEST} times as slow as the default`;
      live.put({ ...live.point(id)!, disturbances: [told] });
      return null;
    }
  } finally {
    target.release();
  }
  return live.point(id)?.quantities[quantity]?.median ?? null;
}

/** Loads a model with other options and waits until it answers. @throws Failure why it does not */
export async function load(
  model: string,
  options: LoadOptions,
  { signal, world }: Pick<BenchStage, "signal" | "world">,
): Promise<void> {
  await world.fleet.load({ model, options, unload: "auto" });
  const wanted = JSON.stringify(options);
  // One that had to wait for another load may be refused in the end.
  const refused = ({ waiting = [] }: LoadedModels) =>
    waiting.find((each) => each.model.id === model)?.error ?? null;
  const value = await world.fleet.loaded.until(
    (now) =>
      refused(now) !== null ||
      now.models.some(
        ({ model: { id }, requested, state }) =>
          id === model &&
          JSON.stringify(requested) === wanted &&
          (state.phase === "ready" || state.phase === "failed"),
      ),
    signal,
  );
  const error = refused(value);
  if (error !== null) throw failureOf(error);
  const { models } = value;
  const state = models.find((each) => each.model.id === model)?.state;
  if (state?.phase === "failed") throw failureOf(state.error);
}
