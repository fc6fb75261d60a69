import { newPoint, type BenchPlan, type BenchTarget } from "@llcuda/protocol";
import type { LoadResult, RequestLoad } from "../client/request-load.ts";
import { failureOf } from "../../failure.ts";
import type { TimedAnswer } from "../client/timed-answer.ts";
import { badInput } from "../bench-failures.ts";
import type { BenchStage } from "../run/bench-stage.ts";
import { calibrate, Calibration } from "../run/calibrate.ts";
import { finishPoint } from "../run/finish-point.ts";
import { askOnce, axesOfLoad, measureLoad, type LoadPointInput } from "../run/load-point.ts";
import { loadsOf, loadWords } from "../run/load-plan.ts";
import { percent } from "../run/percent.ts";
import { openTarget, type OpenTarget } from "../run/target.ts";

type ServedPlan = Extract<BenchPlan, { kind: "served" }>;
type ComparePlan = Extract<BenchPlan, { kind: "compare" }>;

/** Prompts of one load point: no two points share one. */
const PROMPTS_PER_POINT = 1_000_000;

interface Asked {
  target: OpenTarget;
  calibration: Calibration;
  /** Rounds of each load, in their order. */
  rounds: LoadResult[][];
}

/** One target under each load of the plan. */
export function servedRun(plan: ServedPlan, stage: BenchStage): Promise<void> {
  return loadTargets([plan.target], { ...plan, rounds: 1 }, stage);
}

/** Several targets under the same loads, by turns, so that what changes with time changes for all. */
export function compareRun(plan: ComparePlan, stage: BenchStage): Promise<void> {
  return loadTargets(plan.between, plan, stage);
}

type Common = Pick<
  ComparePlan,
  "load" | "requests" | "rounds" | "seconds" | "seed" | "targets" | "warmup" | "workload"
>;

async function loadTargets(
  targets: readonly BenchTarget[],
  plan: Common,
  stage: BenchStage,
): Promise<void> {
  if (plan.workload.kind === "own" && plan.workload.prompts.length === 0) {
    throw badInput("The workload is the person's own, and holds no prompt.", "Add prompts to it.");
  }
  const asked: Asked[] = [];
  try {
    for (const target of targets) {
      stage.live.change({
        stage: `asking ${target.kind === "local" ? "the model" : target.label}`,
      });
      const open = await openTarget(target, stage);
      asked.push({ target: open, calibration: new Calibration(), rounds: [] });
    }
    unlike(asked);
    layOut(asked, plan, stage);
    for (const each of asked) each.calibration = await calibrated(each.target, plan, stage);
    await loadInTurns(asked, plan, stage);
  } finally {
    await finishRest(asked, stage);
    for (const { target } of asked) target.release();
  }
}

/** Two targets with one name get numbers: each is a line of its own. */
function unlike(asked: Asked[]): void {
  const names = asked.map(({ target }) => target.series);
  for (const [index, { target }] of asked.entries()) {
    const first = names.indexOf(target.series);
    const twins = names.filter((name) => name === names[index]).length;
    if (twins > 1) target.series = `${target.series} (${index - first + 1})`;
  }
}

function calibrated(target: OpenTarget, plan: Common, stage: BenchStage): Promise<Calibration> {
  // A person's own prompts are as long as they are.
  if (plan.workload.kind === "own") return Promise.resolve(new Calibration());
  const ask = async (prompt: string): Promise<TimedAnswer> => {
    const question = { prompt, outputTokens: 1, cachePrompt: false, seed: plan.seed };
    const answer = await askOnce(stage, target, question);
    const died = answer.error === null ? null : await target.local?.life.diagnosis();
    if (died != null) throw failureOf(died);
    return answer;
  };
  return calibrate(ask, plan.seed);
}

/** A point by the place of its target and of its load. */
const idOf = (which: number, load: number): string => `p${load}-${which}`;

/** Every point there is to be, before the first is measured. */
function layOut(asked: Asked[], { load, workload }: Common, { live }: BenchStage): void {
  for (const [index, each] of loadsOf(load).entries()) {
    for (const [which, { rounds, target }] of asked.entries()) {
      rounds.push([]);
      live.put(newPoint(idOf(which, index), axesOfLoad(target.series, workload, each)));
    }
  }
}

async function loadInTurns(asked: Asked[], plan: Common, stage: BenchStage): Promise<void> {
  const { live, signal } = stage;
  const loads = loadsOf(plan.load);
  const steps = loads.length * plan.rounds * asked.length;
  let done = 0;
  for (const [index, load] of loads.entries()) {
    for (let round = 0; round < plan.rounds; round += 1) {
      // Every other round goes backwards, so that none is always the first.
      const order = [...asked.entries()];
      if (round % 2 === 1) order.reverse();
      for (const [which, each] of order) {
        if (signal.aborted) return;
        const of = asked.length > 1 ? `, ${each.target.series}` : "";
        live.change({ stage: `${loadWords(load)}${of}`, progress: percent(done, steps) });
        const id = idOf(which, index);
        await oneRound(each, { load, index, round, id }, plan, stage);
        done += 1;
        if (round === plan.rounds - 1) {
          const died = await finishPoint(stage, id, each.target);
          if (died !== null) return;
        }
      }
    }
  }
}

async function oneRound(
  { calibration, rounds, target }: Asked,
  at: { load: RequestLoad; index: number; round: number; id: string },
  plan: Common,
  stage: BenchStage,
): Promise<void> {
  const input: LoadPointInput = {
    ...plan,
    target,
    calibration,
    load: at.load,
    requests: Math.max(1, Math.round(plan.requests / plan.rounds)),
    seconds: Math.max(1, plan.seconds / plan.rounds),
    warmup: at.round === 0 ? plan.warmup : 0,
    firstPrompt: at.index * PROMPTS_PER_POINT + at.round * plan.requests,
  };
  const earlier = rounds[at.index]!;
  earlier.push(await measureLoad(stage, input, stage.live.point(at.id)!, earlier));
}

/** What was not begun is skipped; what was, keeps what it has. */
async function finishRest(asked: readonly Asked[], stage: BenchStage): Promise<void> {
  const { live } = stage;
  for (const point of live.points) {
    if (point.status === "waiting") live.put({ ...point, status: "skipped" });
    if (point.status !== "measuring" && point.status !== "warming") continue;
    const own = asked.find(({ target }) => target.series === point.axes.series);
    if (own !== undefined) await finishPoint(stage, point.id, own.target);
  }
}
