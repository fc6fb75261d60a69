import type {
  BenchAxes,
  BenchPoint,
  BenchTargets,
  BenchWorkload,
  ErrorReport,
} from "@llcuda/protocol";
import { figuresOf } from "../client/load-figures.ts";
import type { LoadResult, RequestLoad } from "../client/request-load.ts";
import type { BenchQuestion } from "../client/time-answer.ts";
import type { TimedAnswer } from "../client/timed-answer.ts";
import type { BenchStage } from "./bench-stage.ts";
import { CopyWatch } from "./copy-watch.ts";
import type { Calibration } from "./calibrate.ts";
import { DrawnRequests } from "./drawn-requests.ts";
import { addOccupancy, readSteps } from "./occupancy.ts";
import { SlotWatch } from "./slot-watch.ts";
import type { OpenTarget } from "./target.ts";

/** How often a point that is measured shows what it has. */
const SHOW_EVERY_MS = 500;
/** While a point is measured only the last so many answers are looked at: it takes a millisecond or two. */
const SHOWN_ANSWERS = 50;

export interface LoadPointInput {
  target: OpenTarget;
  workload: BenchWorkload;
  calibration: Calibration;
  load: RequestLoad;
  requests: number;
  seconds: number;
  /** Requests before it that are not counted. */
  warmup: number;
  targets: BenchTargets;
  seed: number;
  /** Number of the first prompt: no two points of a run share one. */
  firstPrompt: number;
}

/** Asks once, off the timeline. @throws what cancelled it */
export async function askOnce(
  { client, meter, signal }: BenchStage,
  { endpoint }: OpenTarget,
  question: BenchQuestion,
): Promise<TimedAnswer> {
  const once = {
    requests: 1,
    seconds: 1,
    seed: 0,
    load: { kind: "closed", concurrency: 1 },
  } as const;
  const { answers } = await client.put(
    { ...once, endpoint, questions: { kind: "one", question } },
    signal,
    ({ tokens }) => meter.add(tokens),
  );
  signal.throwIfAborted();
  return answers[0]!;
}

/** Puts one load on a target; what it came to is in the point. @returns the round */
export async function measureLoad(
  stage: BenchStage,
  input: LoadPointInput,
  point: BenchPoint,
  earlier: readonly LoadResult[] = [],
): Promise<LoadResult> {
  const { client, live, meter, signal } = stage;
  const { calibration, firstPrompt, load, requests, seconds, seed, target, workload } = input;
  const { wordsPerToken } = calibration;
  const made = {
    kind: "made",
    workload: calibration.workload(workload),
    wordsPerToken,
    seed,
  } as const;
  const { endpoint } = target;
  const warmup = input.warmup;
  if (warmup > 0) {
    live.put({ ...point, status: "warming" });
    const warm = await client.put(
      {
        endpoint,
        load: warmingLoad(load),
        // Prompts of their own, so that nothing of them helps what is measured.
        questions: { ...made, first: -1 - firstPrompt, step: -1 },
        requests: warmup,
        seconds,
        seed,
      },
      signal,
      ({ tokens }) => meter.add(tokens),
    );
    const broken = warm.answers.find(({ error }) => error !== null);
    if (broken !== undefined && (await target.local?.life.diagnosis()) != null) {
      const result = { ...warm, answers: [broken] };
      live.put({
        ...point,
        ...figuresOf([...earlier, result], input.targets),
        status: "measuring",
      });
      return result;
    }
  }
  // What disturbed the machine before is not this point's.
  stage.monitor.takeDisturbances();
  stage.monitor.takePower();
  const sofar: LoadResult = { answers: [], refused: 0, startedAt: performance.now(), endedAt: 0 };
  live.put({ ...point, status: "measuring" });
  const slots = SlotWatch.of(stage, target);
  const copies = CopyWatch.of(stage, target);
  const show = setInterval(() => {
    void slots.look();
    sofar.endedAt = performance.now();
    const answers = sofar.answers.slice(-SHOWN_ANSWERS);
    // Rates are tokens over the time in which these came.
    const from = answers.length < sofar.answers.length ? answers[0]!.sentAt : sofar.startedAt;
    const shown = { ...sofar, answers, startedAt: from };
    const { quantities } = figuresOf([shown], input.targets, { passing: true });
    const now = live.point(point.id) ?? point;
    live.put({ ...now, status: "measuring", quantities, seconds: secondsOf(sofar) });
  }, SHOW_EVERY_MS);
  const steps = await readSteps(target);
  const crash = new AbortController();
  const drawn = new DrawnRequests(live, point.id);
  const result = await client
    .put(
      {
        endpoint,
        load,
        questions: { ...made, first: firstPrompt, step: 1 },
        requests,
        seconds,
        seed,
      },
      AbortSignal.any([signal, crash.signal]),
      (happened) => {
        meter.add(happened.tokens);
        drawn.draw(happened);
        for (const { answer } of happened.ended) {
          sofar.answers.push(answer);
          // An engine of ours that is gone answers nobody any more: the first who noticed ends the load.
          if (answer.error !== null && isOver(target, answer.error)) crash.abort();
        }
      },
    )
    .finally(() => {
      clearInterval(show);
      copies.close();
    });
  const whole = figuresOf([...earlier, result], input.targets);
  const error = whole.requests.done > 0 ? null : (result.answers[0]?.error ?? null);
  const now = live.point(point.id) ?? point;
  const counted = addOccupancy(now.occupancy, target, steps, await readSteps(target));
  // Each round finds other slots; the one that cost most tells what it can cost.
  const passes = Math.max(slots.passes ?? 0, now.occupancy?.passes ?? 0);
  const copying = Math.max(copies.share(secondsOf(result)), now.occupancy?.copying ?? 0);
  const occupancy = counted && {
    ...counted,
    ...(passes === 0 ? {} : { passes }),
    ...(copying === 0 ? {} : { copying }),
  };
  live.put({ ...now, ...whole, occupancy, error });
  return result;
}

/** Through the agent's door a death is a refusal, and the next who asks may get the engine's successor. */
function isOver({ local }: OpenTarget, { code }: ErrorReport): boolean {
  return local !== null && (code === "ENGINE_CRASHED" || local.life.isGone);
}

function secondsOf({ endedAt, startedAt }: LoadResult): number {
  return (endedAt - startedAt) / 1_000;
}

/** As many at once as the load has, so that every slot is warm. */
function warmingLoad(load: RequestLoad): RequestLoad {
  return load.kind === "closed" ? load : { kind: "closed", concurrency: Math.min(4, load.most) };
}

/** The coordinates of a load. */
export function axesOfLoad(
  series: string,
  workload: BenchWorkload,
  load: RequestLoad,
): Partial<BenchAxes> {
  const { outputTokens, promptTokens } = workload;
  return {
    series,
    prompt: workload.kind === "own" ? null : promptTokens,
    generation: outputTokens,
    concurrency: load.kind === "closed" ? load.concurrency : null,
    requestsPerSecond: load.kind === "open" ? load.requestsPerSecond : null,
  };
}
