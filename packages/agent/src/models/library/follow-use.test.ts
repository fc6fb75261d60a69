import type { LoadedModel, LoadedModels, Message } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { LiveValue } from "../../live/live-value.ts";
import { followUse, recordRate } from "./follow-use.ts";

const PATH = "/models/one.gguf";

function loaded(lastUsedAt: string, phase: string): LoadedModels {
  const model = { model: { name: "one", path: PATH }, state: { phase }, lastUsedAt };
  return { models: [model as unknown as LoadedModel], current: null };
}

test("a loaded model's last use is kept each time it moves, and only once it is ready", async () => {
  const kept: unknown[] = [];
  const moved = Promise.withResolvers<void>();
  const record = (path: string, changes: object): void => {
    kept.push([path, changes]);
    if (kept.length === 2) moved.resolve();
  };
  const value = new LiveValue(loaded("1", "starting"));
  const stop = new AbortController();
  const ended = followUse({ record }, value, stop.signal);
  for (const [at, phase] of [
    ["2", "ready"],
    ["2", "ready"],
    ["3", "ready"],
  ] as const) {
    value.set(loaded(at, phase));
    await new Promise(setImmediate);
  }
  await moved.promise;
  stop.abort();
  await ended;
  expect(kept).toEqual([
    [PATH, { lastUsedAt: "2" }],
    [PATH, { lastUsedAt: "3" }],
  ]);
});

function answer(tokens: number, model = "one"): Message {
  return { model, stats: { tokens, tokensPerSecond: 42 } } as unknown as Message;
}

test("the rate of an answer is kept, unless it was too short to have one", () => {
  const kept: unknown[] = [];
  const library = { record: (...entry: unknown[]): void => void kept.push(entry) };
  for (const message of [answer(15), answer(16), answer(99, "another")]) {
    recordRate(library, loaded("1", "ready"), message);
  }
  expect(kept).toEqual([[PATH, { tokensPerSecond: 42 }]]);
});

test("how fast a prompt was read is kept of long ones", () => {
  const kept: unknown[] = [];
  const library = { record: (...entry: unknown[]): void => void kept.push(entry) };
  for (const promptTokens of [511, 512]) {
    const stats = { promptTokens, promptTokensPerSecond: 9_000, tokens: 1, tokensPerSecond: null };
    recordRate(library, loaded("1", "ready"), { model: "one", stats } as unknown as Message);
  }
  expect(kept).toEqual([[PATH, { promptTokensPerSecond: 9_000 }]]);
});
