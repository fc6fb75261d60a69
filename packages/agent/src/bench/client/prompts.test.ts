import type { BenchWorkload } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { promptOf } from "./prompts.ts";

const chat: BenchWorkload = {
  kind: "chat",
  promptTokens: 200,
  outputTokens: 10,
  prompts: [],
  prefixCache: false,
};

test("prompts follow from the seed and the number of the request", () => {
  expect(promptOf(chat, 7, 3)).toBe(promptOf(chat, 7, 3));
  expect(promptOf(chat, 7, 3)).not.toBe(promptOf(chat, 8, 3));
});

test("no server has read the beginning of a prompt before", () => {
  const beginnings = Array.from({ length: 500 }, (_, index) =>
    promptOf(chat, 1, index).slice(0, 40),
  );
  expect(new Set(beginnings).size).toBe(500);
});

test("a cache that may help is given one beginning", () => {
  const cached = { ...chat, prefixCache: true };
  expect(promptOf(cached, 1, 0)).toBe(promptOf(cached, 1, 1));
});

test("a prompt is as long as the server counts", () => {
  const [many, few] = [1, 0.5].map((ratio) => promptOf(chat, 1, 0, ratio).split(" ").length);
  expect(many).toBeGreaterThan(190);
  expect(few! / many!).toBeCloseTo(0.5, 1);
});

test("own prompts come by turns, told apart unless the cache may help", () => {
  const own: BenchWorkload = { ...chat, kind: "own", prompts: ["one", "two"] };
  expect(promptOf(own, 1, 2)).toMatch(/ one$/);
  expect(promptOf(own, 1, 2)).not.toBe(promptOf(own, 1, 0));
  expect(promptOf({ ...own, prefixCache: true }, 1, 3)).toBe("two");
});
