import { availableParallelism } from "node:os";
import { AUTOMATIC, type BenchPlan, type LoadOptions } from "@llcuda/protocol";
import type { BenchStage } from "../run/bench-stage.ts";
import { percent } from "../run/percent.ts";
import { openTarget } from "../run/target.ts";
import { candidatesOf, flagWords } from "./candidates.ts";
import { GOALS } from "./goals.ts";
import { LONGEST_FINALE, successiveHalving } from "./halving.ts";
import { load, patienceFor, tryFlags } from "./try-flags.ts";
import { TuneTime } from "./tune-time.ts";

type TunePlan = Extract<BenchPlan, { kind: "tune" }>;

/** Of the time of a run, loading takes about half. */
const MEASURING_SHARE = 0.5;
const LEAST_SECONDS = 1;
const MOST_SECONDS = 10;

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
  const machine = {
    threads: availableParallelism(),
    gpu: engine.backend !== "cpu",
    users: GOALS[plan.goal].concurrency,
  };
  const candidates = candidatesOf(plan.parameters, machine);
  const allMs = plan.minutes * 60_000;
  // Each rung takes as long as the first: half as many, twice as long.
  const rungs = Math.ceil(Math.log2(candidates.length + 1));
  const fair =
    (plan.minutes * 60 * MEASURING_SHARE) /
    (rungs * candidates.length + LONGEST_FINALE.effort * LONGEST_FINALE.tries);
  const length = seconds ?? Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, fair));
  const time = new TuneTime({ startedAt: live.startedAt, allMs, effortMs: 1_000 * length });
  let tried = 0;
  /** What the default took for an effort of one. */
  let usualMs: number | null = null;
  try {
    const found = await successiveHalving({
      candidates,
      isOver: () => signal.aborted || time.isOver(performance.now()),
      affords: (tries, effort) => time.affords(performance.now(), tries, effort),
      isLate: () => signal.aborted || time.isLate(performance.now()),
      measure: async (flags, effort) => {
        signal.throwIfAborted();
        tried += 1;
        const share = (performance.now() - live.startedAt) / allMs;
        const progress = percent(Math.min(0.99, share), 1);
        live.change({ stage: `trying ${flagWords(flags)}`, progress });
        const [id, began] = [`t${tried}`, performance.now()];
        const isDefault = Object.keys(flags).length === 0;
        const patienceMs = isDefault || usualMs === null ? null : patienceFor(usualMs * effort);
        const figure = await tryFlags(
          { plan, model: model.id, before, flags, id, seconds: length * effort, patienceMs },
          stage,
        );
        time.took(performance.now() - began, effort);
        if (isDefault) usualMs = (performance.now() - began) / effort;
        return figure;
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
