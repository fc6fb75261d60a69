import type { EngineState, ModelInfo } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { sumOfSizes, withLoaded } from "./model-words.ts";

const model = (id: string, size: number): ModelInfo => {
  return { id, name: id, path: `/models/${id}.gguf`, size, source: "cache" };
};
const cached = [model("a", 1), model("b", 2)];
const readyWith = (loaded: ModelInfo) => ({ phase: "ready", model: loaded }) as EngineState;

test("a loaded model is listed once, wherever it lies", () => {
  expect(withLoaded(cached, { phase: "none" })).toEqual(cached);
  expect(withLoaded(cached, readyWith(model("b", 2)))).toEqual(cached);
  expect(withLoaded([], readyWith(model("/home/me/own.gguf", 3))).map(({ id }) => id)).toEqual([
    "/home/me/own.gguf",
  ]);
  expect(sumOfSizes(withLoaded(cached, readyWith(model("own", 3))))).toBe(6);
});
