import { availableParallelism } from "node:os";
import { AUTOMATIC, type BenchPlan, type BenchTargets, type LoadOptions } from "@llcuda/protocol";
import { failureOf } from "../../failure.ts";
import { newPoint, type BenchStage } from "../run/bench-stage.ts";
import { Calibration } from "../run/calibrate.ts";
import { finishPoint } from "../run/finish-point.ts";
import { axesOfLoad, measureLoad } from "../run/load-point.ts";
import { percent } from "../run/percent.ts";
import { openTarget } from "../run/target.ts";
import { candidatesOf, flagWords, optionsWith, type TuneFlags } from "./candidates.ts";
import { successiveHalving } from "./halving.ts";
import { GOALS } from "./goals.ts";

type TunePlan = Extract<BenchPlan, { kind: "tune" }>;

/** Of the time of a run, loading takes about half. */
const MEASURING_SHARE = 0.5;
const LEAST_SECONDS = 1;
const MOST_SECONDS = 10;
const SEED = 7;
const NO_TARGETS: BenchTargets = { firstTokenMs: null, perTokenMs: null, totalMs: null };

/**
 * Tries flags of a model's load by successive halving; loads it as it was in the end.
 * @param seconds of one try in the first rung; by the plan's minutes where left out
 */
export async function tuneRun(plan: TunePlan, stage: BenchStage, seconds?: number): Promise<void> {
  const { live, signal, world } = stage;
  const first = await openTarget({ kind: "local", model: plan.model }, stage, { direct: true });
  first.release();
  const { engine, model } = first.local!;
  const loaded = world.fleet.loaded.value.models.find((each) => each.model.id === model.id);
  const before: LoadOptions = loaded?.requested ?? AUTOMATIC;
  const machine = { threads: availableParallelism(), gpu: engine.backend !== "cpu" };
  const candidates = candidatesOf(plan.parameters, machine);
  const deadline = live.startedAt + plan.minutes * 60_000;
  // Each rung takes as long as the first: half as many, twice as long. The finale is 6 tries of 2.
  const rungs = Math.ceil(Math.log2(candidates.length + 1));
  const fair = (plan.minutes * 60 * MEASURING_SHARE) / (rungs * candidates.length + 12);
  const length = seconds ?? Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, fair));
  let tried = 0;
  try {
    const found = await successiveHalving({
      candidates,
      isOver: () => signal.aborted || performance.now() > deadline,
      measure: async (flags, effort) => {
        signal.throwIfAborted();
        tried += 1;
        const share = (performance.now() - live.startedAt) / (deadline - live.startedAt);
        const progress = percent(Math.min(0.99, share), 1);
        live.change({ stage: `trying ${flagWords(flags)}`, progress });
        const id = `t${tried}`;
        return tryFlags(
          { plan, model: model.id, before, flags, id, seconds: length * effort },
          stage,
        );
      },
    });
    live.change({ tuned: { ...found, kept: false } });
  } finally {
    live.change({ stage: "loading the model as it was" });
    await load(model.id, before, { ...stage, signal: new AbortController().signal }).catch(
      () => undefined,
    );
  }
}

interface Try {
  plan: TunePlan;
  model: string;
  before: LoadOptions;
  flags: TuneFlags;
  id: string;
  seconds: number;
}

/** The figure of the goal with these flags; null where the model does not load with them. */
async function tryFlags(
  { before, flags, id, model, plan, seconds }: Try,
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
  try {
    const calibration = new Calibration();
    await measureLoad(
      stage,
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
    await finishPoint(stage, id, target);
  } finally {
    target.release();
  }
  return live.point(id)?.quantities[quantity]?.median ?? null;
}

/** Loads a model with other options and waits until it answers. @throws Failure why it does not */
async function load(
  model: string,
  options: LoadOptions,
  { signal, world }: Pick<BenchStage, "signal" | "world">,
): Promise<void> {
  await world.fleet.load({ model, options, unload: "auto" });
  const wanted = JSON.stringify(options);
  const { models } = await world.fleet.loaded.until(
    (value) =>
      value.models.some(
        ({ model: { id }, requested, state }) =>
          id === model &&
          JSON.stringify(requested) === wanted &&
          (state.phase === "ready" || state.phase === "failed"),
      ),
    signal,
  );
  const state = models.find((each) => each.model.id === model)?.state;
  if (state?.phase === "failed") throw failureOf(state.error);
}
