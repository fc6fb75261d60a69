import { expect, test } from "vitest";
import { promptCacheFor } from "./prompt-cache.ts";

const CONTEXT = 32_768;

/** SmolLM2 135M, as an H200 read it: 23,054 bytes of cache a token. */
const SMOL = {
  options: { cacheRam: null, slots: 8 },
  plan: { context: CONTEXT, gpuLayers: 31, layers: 31 },
  onGpu: true,
  kvBytes: 23_054 * CONTEXT,
  readRate: 51_806,
};

test("several users of a model that reads faster than it is copied save no prompts", () => {
  expect(promptCacheFor(SMOL)).toEqual({ mib: 0, because: expect.stringContaining("sooner") });
});

test.each([
  // Gemma 3 270M on the same GPU: long chats that came back were written 45 % more with the cache.
  ["one that copies little", { kvBytes: 4_375 * CONTEXT, readRate: 44_621 }],
  ["one whose reading was seen of short prompts alone", { readRate: 22_309 }],
  ["one that was never seen to read", { readRate: null }],
  ["one on the processor", { onGpu: false }],
  ["one with layers in memory", { plan: { ...SMOL.plan, gpuLayers: 20 } }],
  ["one whose slots nobody counted", { options: { ...SMOL.options, slots: null } }],
  ["one for a single conversation", { options: { ...SMOL.options, slots: 1 } }],
  ["one for which it was chosen", { options: { ...SMOL.options, cacheRam: 64 } }],
])("%s is left to the engine", (_name, other) => {
  expect(promptCacheFor({ ...SMOL, ...other })).toBeUndefined();
});
