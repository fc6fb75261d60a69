import { expect, test } from "vitest";
import { NO_TARGETS, emptyAnswer, steadyAnswer } from "./client.test-data.ts";
import { figuresOf } from "./load-figures.ts";
import type { LoadResult } from "./request-load.ts";

const round = (answers: LoadResult["answers"], seconds: number, refused = 0): LoadResult => ({
  answers,
  refused,
  startedAt: 0,
  endedAt: seconds * 1_000,
});

const failed = {
  ...emptyAnswer(0),
  error: { code: "ENGINE_CRASHED" as const, message: "", hint: "", remedies: [] },
};

test("a total rate is tokens over time, not a mean of rates", () => {
  // One answer at 100 tok/s, one at 10: together 22 tokens in 2 s.
  const answers = [steadyAnswer(0, 10, 10, 11), steadyAnswer(0, 100, 100, 11)];
  const { quantities, tokens } = figuresOf([round(answers, 2)], NO_TARGETS);
  expect(quantities["total-rate"]).toMatchObject({ n: 1, median: 11 });
  expect(quantities["request-rate"]?.median).toBe(1);
  expect(quantities["user-rate"]?.samples.map(Math.round)).toEqual([100, 10]);
  expect(tokens.generated).toBe(22);
});

test("latencies are pooled over rounds, rates have a value for each", () => {
  const one = round([steadyAnswer(0, 50, 10, 6)], 1);
  const other = round([steadyAnswer(0, 70, 10, 6), steadyAnswer(0, 90, 10, 6)], 2);
  const { quantities, seconds } = figuresOf([one, other], NO_TARGETS);
  expect(quantities["first-token"]?.samples).toEqual([50, 70, 90]);
  expect(quantities["inter-token"]?.n).toBe(15);
  expect(quantities["total-rate"]?.samples).toEqual([6, 6]);
  expect(seconds).toBe(3);
});

test("what failed and what was refused is counted, and is in no latency", () => {
  const { quantities, requests } = figuresOf(
    [round([steadyAnswer(0, 50, 10, 6), failed], 1, 3)],
    NO_TARGETS,
  );
  expect(requests).toEqual({ good: 1, done: 1, failed: 1, refused: 3 });
  expect(quantities["end-to-end"]?.n).toBe(1);
});

test("goodput counts the answers that kept every promise", () => {
  const answers = [
    steadyAnswer(0, 50, 10, 6),
    steadyAnswer(0, 500, 10, 6),
    steadyAnswer(0, 50, 90, 6),
  ];
  const targets = { firstTokenMs: 100, perTokenMs: 20, totalMs: null };
  const { quantities, requests } = figuresOf([round(answers, 0.5)], targets);
  expect(requests.good).toBe(1);
  expect(quantities.goodput?.median).toBe(2);
  expect(figuresOf([round(answers, 0.5)], NO_TARGETS).quantities.goodput).toBeUndefined();
});

test("a prompt's rate leaves out what came from the cache", () => {
  const answer = {
    ...steadyAnswer(0, 50, 10, 6),
    promptTokens: 1_000,
    cachedTokens: 400,
    engine: { promptMs: 300, generationMs: 50 },
  };
  const { quantities } = figuresOf([round([answer], 1)], NO_TARGETS);
  expect(quantities["prompt-rate"]?.median).toBe(2_000);
});

test("nothing that ended well has no figures, and no zeros", () => {
  const { quantities, requests } = figuresOf([round([failed], 1)], NO_TARGETS);
  expect(quantities).toEqual({});
  expect(requests.failed).toBe(1);
});
