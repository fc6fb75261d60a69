import type { Floats } from "@llcuda/gguf";
import type { TensorEntry } from "@llcuda/protocol";
import { expect, test, vi } from "vitest";
import type { TensorSource } from "../source/tensor-source.ts";
import { wholeOf } from "../viewport.ts";
import { glanceAhead, glanceOf, takeGlance } from "./glance.ts";

const tensor = { name: "t", shape: [64, 32], elements: 2_048, type: "Q8_0" } as TensorEntry;
const whole = glanceOf(wholeOf(32, 64), 32, 64);

function sourceOf(floats: () => Promise<Floats>) {
  const asked = vi.fn<() => Promise<Floats>>(floats);
  return { asked, source: { floats: asked } as unknown as TensorSource };
}

test("a press asks for the picture, and whoever opens the tensor takes it, once", async () => {
  const picture: Floats = { first: 64, second: 32, exact: true, planes: [] };
  const { source, asked } = sourceOf(() => Promise.resolve(picture));
  glanceAhead(source, tensor);
  const query = { kind: "tile", request: whole, sample: true };
  expect(asked).toHaveBeenCalledExactlyOnceWith("t", query, expect.any(AbortSignal));
  expect(await takeGlance(source, "t", whole)).toBe(picture);
  expect(takeGlance(source, "t", whole)).toBeUndefined();
});

test("of another tensor or another part there is none", () => {
  const { source } = sourceOf(() => new Promise(() => undefined));
  glanceAhead(source, tensor);
  expect(takeGlance(source, "other", whole)).toBeUndefined();
  glanceAhead(source, tensor);
  expect(takeGlance(source, "t", { ...whole, row: 1, rows: 31 })).toBeUndefined();
});

test("a tensor of no values or an unknown type is not asked for", () => {
  const { source, asked } = sourceOf(() => new Promise(() => undefined));
  glanceAhead(source, { ...tensor, elements: 0 });
  glanceAhead(source, { ...tensor, type: "type 57, unknown" });
  expect(asked).not.toHaveBeenCalled();
});
