import type { BenchPoint, BenchQuantity, BenchTargets, Distribution } from "@llcuda/protocol";
import { distributionOf } from "../statistics/distribution.ts";
import type { LoadResult } from "./request-load.ts";
import {
  arrived,
  endToEndMs,
  firstTokenMs,
  interTokenMs,
  perTokenMs,
  queueMs,
  type TimedAnswer,
} from "./timed-answer.ts";

export type LoadFigures = Pick<BenchPoint, "quantities" | "requests" | "seconds" | "tokens">;

/**
 * What a load came to. `rounds` are repetitions of one point: latencies are pooled over all, rates are
 * tokens over time, one for each round.
 * @param passing while it is measured: a moment's figures, which must not take the moment's time
 */
export function figuresOf(
  rounds: readonly LoadResult[],
  targets: BenchTargets,
  { passing = false } = {},
): LoadFigures {
  const answers = rounds.flatMap((round) => round.answers);
  const done = answers.filter(({ error }) => error === null);
  const quantities: Partial<Record<BenchQuantity, Distribution>> = {};
  const put = (quantity: BenchQuantity, samples: (number | null)[]): void => {
    const known = samples.filter((sample) => sample !== null);
    const found = distributionOf(known, passing ? 0 : undefined);
    if (found !== null) quantities[quantity] = found;
  };
  put("first-token", done.map(firstTokenMs));
  put("queue", done.map(queueMs));
  put("per-token", done.map(perTokenMs));
  put("inter-token", done.flatMap(interTokenMs));
  put("end-to-end", done.map(endToEndMs));
  put(
    "user-rate",
    done.map((answer) => inverse(perTokenMs(answer))),
  );
  put(
    "prompt-time",
    done.map(({ engine }) => engine?.promptMs ?? null),
  );
  put(
    "prompt-rate",
    done.map((answer) => promptRate(answer)),
  );
  put(
    "generation-rate",
    done.map((answer) => generationRate(answer)),
  );
  put(
    "total-rate",
    rounds.map((round) => perSecond(round, arrived)),
  );
  put(
    "request-rate",
    rounds.map((round) => perSecond(round, () => 1)),
  );
  const good = done.filter((answer) => meets(answer, targets));
  if (targets.firstTokenMs !== null || targets.perTokenMs !== null || targets.totalMs !== null) {
    const isGood = new Set(good);
    put(
      "goodput",
      rounds.map((round) => perSecond(round, (answer) => (isGood.has(answer) ? 1 : 0))),
    );
  }
  return {
    quantities,
    requests: {
      good: good.length,
      done: done.length,
      failed: answers.length - done.length,
      refused: sum(rounds, ({ refused }) => refused),
    },
    seconds: sum(rounds, secondsOf),
    tokens: {
      prompt: sum(done, ({ promptTokens }) => promptTokens),
      cached: sum(done, ({ cachedTokens }) => cachedTokens),
      generated: sum(done, arrived),
    },
  };
}

/** Whether an answer kept all that was promised. */
function meets(answer: TimedAnswer, targets: BenchTargets): boolean {
  return (
    within(firstTokenMs(answer), targets.firstTokenMs) &&
    within(perTokenMs(answer), targets.perTokenMs) &&
    within(endToEndMs(answer), targets.totalMs)
  );
}

/** A figure that an answer does not have breaks no promise. */
function within(value: number | null, limit: number | null): boolean {
  return limit === null || value === null || value <= limit;
}

function inverse(milliseconds: number | null): number | null {
  return milliseconds === null || milliseconds === 0 ? null : 1_000 / milliseconds;
}

/** Tokens read fresh, by the engine's clock where it tells it. */
function promptRate({ cachedTokens, engine, promptTokens }: TimedAnswer): number | null {
  const fresh = promptTokens - cachedTokens;
  return engine === null || engine.promptMs <= 0 || fresh <= 0
    ? null
    : (fresh / engine.promptMs) * 1_000;
}

/** By the engine's clock, which begins with the first token: the others' time, and their number. */
function generationRate({ engine, tokens }: TimedAnswer): number | null {
  return engine === null || engine.generationMs <= 0 || tokens < 2
    ? null
    : ((tokens - 1) / engine.generationMs) * 1_000;
}

function secondsOf({ endedAt, startedAt }: LoadResult): number {
  return (endedAt - startedAt) / 1_000;
}

function perSecond(round: LoadResult, count: (answer: TimedAnswer) => number): number | null {
  const done = round.answers.filter(({ error }) => error === null);
  const seconds = secondsOf(round);
  return done.length === 0 || seconds <= 0 ? null : sum(done, count) / seconds;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
