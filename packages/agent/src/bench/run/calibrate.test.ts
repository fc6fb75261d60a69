import { expect, test } from "vitest";
import { emptyAnswer } from "../client/client.test-data.ts";
import { servedPlan } from "../benches.test-data.ts";
import { calibrate } from "./calibrate.ts";

/** A server that counts `each` tokens a word, and `template` for every prompt. */
function counting(each: number, template: number) {
  return (prompt: string) => {
    const words = prompt.split(" ").length;
    return Promise.resolve({ ...emptyAnswer(0), promptTokens: words * each + template });
  };
}

test("what a word and what the chat template costs follow from two prompts", async () => {
  const found = await calibrate(counting(1.5, 30), 1);
  expect(found.wordsPerToken).toBeCloseTo(1 / 1.5);
  // The opening's own words are part of what every prompt costs.
  expect(found.overhead).toBeGreaterThan(30);
  const { promptTokens } = found.workload({ ...servedPlan().workload, promptTokens: 500 });
  expect(promptTokens).toBe(500 - found.overhead);
});

test("a server that counts nothing is taken at English prose's ratio", async () => {
  const found = await calibrate(counting(0, 0), 1);
  expect(found).toMatchObject({ wordsPerToken: 0.75, overhead: 0 });
});
