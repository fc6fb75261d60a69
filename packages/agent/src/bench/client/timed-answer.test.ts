import { expect, test } from "vitest";
import { AnswerEvents } from "./answer-events.ts";
import { emptyAnswer, eventOf } from "./client.test-data.ts";
import { arrived, firstTokenMs, interTokenMs, perTokenMs, queueMs } from "./timed-answer.ts";

test("an empty role event is no token", () => {
  const answer = emptyAnswer(1_000);
  const events = new AnswerEvents(answer);
  events.take(eventOf({ delta: { role: "assistant", content: "" } }), 1_010);
  events.take(eventOf({ delta: { content: "A" } }), 1_200);
  events.take(eventOf({ delta: { content: "B" } }), 1_250);
  expect(firstTokenMs(answer)).toBe(200);
  expect(perTokenMs(answer)).toBe(50);
  expect(queueMs(answer)).toBeNull();
});

test("the first progress of a prompt ends its wait in the queue", () => {
  const answer = emptyAnswer(0);
  const events = new AnswerEvents(answer);
  const delta = { role: "assistant", content: null };
  events.take(eventOf({ delta, prompt_progress: { processed: 0 } }), 40);
  events.take(eventOf({ delta, prompt_progress: { processed: 512 } }), 70);
  events.take(eventOf({ delta: { content: "A" } }), 90);
  expect(queueMs(answer)).toBe(40);
  expect(firstTokenMs(answer)).toBe(90);
});

test("drafted tokens that come together count as tokens, not as one", () => {
  const answer = emptyAnswer(0);
  const events = new AnswerEvents(answer);
  for (const [at, predicted_n] of [
    [10, 1],
    [40, 4],
    [60, 5],
  ] as const) {
    events.take(eventOf({ delta: { content: "word" }, timings: { predicted_n } }), at);
  }
  expect(arrived(answer)).toBe(5);
  expect(interTokenMs(answer)).toEqual([10, 10, 10, 20]);
  expect(perTokenMs(answer)).toBe(12.5);
});

test("a server that bills only in the end has its tokens spread over its events", () => {
  const answer = emptyAnswer(0);
  const events = new AnswerEvents(answer);
  for (const at of [10, 20, 30]) events.take(eventOf({ delta: { content: "three words" } }), at);
  events.take(
    JSON.stringify({ choices: [], usage: { completion_tokens: 9, prompt_tokens: 4 } }),
    31,
  );
  events.settle();
  expect(answer.counts).toEqual([3, 6, 9]);
  expect(perTokenMs(answer)).toBeCloseTo(10 / 3, 9);
  expect(answer).toMatchObject({ tokens: 9, promptTokens: 4 });
});

test("the token that ended the answer never came and spreads nothing", () => {
  const answer = emptyAnswer(0);
  const events = new AnswerEvents(answer);
  for (const at of [10, 20]) events.take(eventOf({ delta: { content: "a" } }), at);
  events.take(JSON.stringify({ choices: [], usage: { completion_tokens: 3 } }), 31);
  events.settle();
  expect(answer.counts).toEqual([1, 2]);
});

test("reasoning counts as content; the cache is told apart", () => {
  const answer = emptyAnswer(0);
  const events = new AnswerEvents(answer);
  const timings = { cache_n: 30, prompt_n: 12, prompt_ms: 6, predicted_n: 1, predicted_ms: 0 };
  events.take(eventOf({ delta: { reasoning_content: "Hm" }, timings }), 5);
  expect(answer).toMatchObject({
    promptTokens: 42,
    cachedTokens: 30,
    engine: { promptMs: 6, generationMs: 0 },
  });
  expect(arrived(answer)).toBe(1);
});

test("an engine's count that stands still divides no gap by nothing", () => {
  const answer = emptyAnswer(0);
  const events = new AnswerEvents(answer);
  for (const at of [10, 20]) {
    events.take(eventOf({ delta: { content: "a" }, timings: { predicted_n: 1 } }), at);
  }
  expect(interTokenMs(answer)).toEqual([10]);
});

test("what is no event is refused", () => {
  const events = new AnswerEvents(emptyAnswer(0));
  expect(() => events.take("<html>", 1)).toThrow("no JSON object");
  expect(() => events.take("null", 1)).toThrow("no JSON object");
});
