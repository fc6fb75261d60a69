import { newPoint, type BenchPlan, type BenchTargets, type BenchWorkload } from "@llcuda/protocol";
import type { BenchStage } from "../run/bench-stage.ts";
import { Calibration } from "../run/calibrate.ts";
import { askOnce, axesOfLoad, measureLoad } from "../run/load-point.ts";
import { finishPoint } from "../run/finish-point.ts";
import { openTarget } from "../run/target.ts";

type QuickPlan = Extract<BenchPlan, { kind: "quick" }>;

/** Of the 15 seconds, what is left when the warm-up has taken its part. */
const ALONE_SECONDS = 7;
const TOGETHER_SECONDS = 5;
const WARMUP_TOKENS = 8;
const PROMPT_TOKENS = 128;
/** A machine that writes slower than this also reads slowly: there a prompt is as long as an answer. */
const SLOW_RATE = 20;
/** An answer should take about so long, so that several fit. */
const ANSWER_SECONDS = 1.2;
const LEAST_TOKENS = 8;
const MOST_TOKENS = 256;
/** Users at once in the second part. */
const MOST_USERS = 4;
const SEED = 1;

const NO_TARGETS: BenchTargets = { firstTokenMs: null, perTokenMs: null, totalMs: null };

/**
 * 15 seconds on a loaded model: one user, then as many as it has slots for, up to four.
 * @param lengths of the two parts, in seconds
 */
export async function quickRun(
  { model }: QuickPlan,
  stage: BenchStage,
  { alone, together } = { alone: ALONE_SECONDS, together: TOGETHER_SECONDS },
): Promise<void> {
  const { live, signal } = stage;
  const target = await openTarget({ kind: "local", model }, stage, { direct: true });
  try {
    live.change({ stage: "warming up" });
    const warm = await askOnce(stage, target, {
      prompt: "Hello",
      outputTokens: WARMUP_TOKENS,
      cachePrompt: false,
      seed: SEED,
    });
    const workload = workloadFor(rateOf(warm));
    const users = Math.min(MOST_USERS, target.local?.slots ?? 1);
    const parts = [
      { concurrency: 1, seconds: alone },
      ...(users > 1 ? [{ concurrency: users, seconds: together }] : []),
    ];
    const points = parts.map(({ concurrency }, index) => {
      const axes = axesOfLoad(target.series, workload, { kind: "closed", concurrency });
      // Lengths follow the speed: as coordinates they would keep two quick runs apart.
      return newPoint(`p${index}`, { ...axes, prompt: null, generation: null });
    });
    for (const point of points) live.put(point);
    for (const [index, { concurrency, seconds }] of parts.entries()) {
      if (signal.aborted) return;
      const point = points[index]!;
      live.change({ stage: concurrency === 1 ? "one user" : `${concurrency} users at once` });
      await measure(stage, { target, workload, concurrency, seconds, index }, point);
      if ((await finishPoint(stage, point.id, target)) !== null) return;
    }
  } finally {
    target.release();
  }
}

interface Part {
  target: Awaited<ReturnType<typeof openTarget>>;
  workload: BenchWorkload;
  concurrency: number;
  seconds: number;
  index: number;
}

async function measure(
  stage: BenchStage,
  { concurrency, index, ...part }: Part,
  point: ReturnType<typeof newPoint>,
): Promise<void> {
  const load = { kind: "closed" as const, concurrency };
  const most = {
    calibration: new Calibration(),
    requests: 10_000,
    warmup: 0,
    targets: NO_TARGETS,
    seed: SEED,
  };
  await measureLoad(stage, { ...part, ...most, load, firstPrompt: index * 10_000 }, point);
}

/** Tokens per second of the warm-up; null where it had no two tokens. */
function rateOf({ arrivals, counts }: { arrivals: number[]; counts: number[] }): number | null {
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (first === undefined || last === undefined || last <= first) return null;
  return ((counts.at(-1)! - counts[0]!) * 1_000) / (last - first);
}

function workloadFor(rate: number | null): BenchWorkload {
  const wished = Math.round((rate ?? LEAST_TOKENS) * ANSWER_SECONDS);
  const outputTokens = Math.min(MOST_TOKENS, Math.max(LEAST_TOKENS, wished));
  return {
    kind: "chat",
    promptTokens: (rate ?? 0) < SLOW_RATE ? outputTokens : PROMPT_TOKENS,
    outputTokens,
    prompts: [],
    prefixCache: false,
  };
}
