import { expect, test } from "vitest";
import { barShape, needOf, roomOf } from "./fit-bar.ts";
import { FITS, GIB, NO_GPU, TOO_LONG } from "./fit.test-data.ts";
import { adviceChange, adviceWords, verdictOf, verdictSentence } from "./fit-words.ts";
import { roughFit, weightsOnly } from "./rough-fit.ts";

test("a verdict is a word; memory alone is a fault only where a GPU is", () => {
  expect(verdictOf(FITS)).toEqual({ mark: "ok", word: "Fits" });
  expect(verdictOf(TOO_LONG)).toEqual({ mark: "warn", word: "Partial, 20 of 33" });
  expect(verdictOf({ ...FITS, verdict: "ram-only" })).toMatchObject({ mark: "warn" });
  const alone = { ...FITS, verdict: "ram-only", machine: NO_GPU } as const;
  expect(verdictOf(alone)).toEqual({ mark: "ok", word: "Fits in RAM" });
  expect(verdictOf({ ...FITS, verdict: "no" }).mark).toBe("fail");
});

test("a sentence names the memory that decides, and which of two is too big", () => {
  expect(verdictSentence(FITS)).toContain("All 33 layers go to the GPU, with 7.00");
  expect(verdictSentence(TOO_LONG)).toContain("The context is too big");
  expect(verdictSentence({ ...TOO_LONG, cause: "weights" })).toContain("The weights are too big");
  expect(verdictSentence({ ...FITS, verdict: "no" })).toContain("It needs 5.51");
});

test("an advice is a button that changes options, where options can follow it", () => {
  const [context, kv] = TOO_LONG.advice;
  expect(adviceWords(context!)).toMatch(/^Context 16,384 frees 6\.00.GiB$/);
  expect(adviceChange(context!)).toEqual({ context: 16_384 });
  expect(adviceChange(kv!)).toEqual({ kvTypeK: "Q8_0", kvTypeV: "Q8_0" });
  const experts = { kind: "experts-in-memory", layers: 10, frees: 4 * GIB } as const;
  expect(adviceWords(experts)).toMatch(
    /^Experts of 10 layers in memory free 4\.00.GiB of the GPU$/,
  );
  expect(adviceChange(experts)).toEqual({ expertLayersInMemory: 10 });
  expect(adviceChange({ kind: "smaller-weights", most: GIB })).toBeNull();
  expect(adviceChange({ kind: "free-shares" })).toEqual({ tensorSplit: null });
  expect(verdictSentence({ ...TOO_LONG, cause: "shares" })).toContain("too much on one GPU");
});

test("what stays in memory of a model that fits, and what a GPU without a layer does, is said", () => {
  const kept = { ...FITS, estimate: { ...FITS.estimate, expertLayers: 10 } };
  expect(verdictOf(kept)).toEqual({ mark: "warn", word: "Experts in RAM" });
  expect(verdictSentence(kept)).toContain("but for the experts of 10");
  const none = {
    ...FITS,
    verdict: "ram-only",
    estimate: { ...FITS.estimate, gpuLayers: 0 },
  } as const;
  expect(verdictSentence(none)).toContain("The GPU helps to read prompts, with 5.25");
  const alone = { ...none, estimate: { ...none.estimate, device: 0 } };
  expect(verdictSentence(alone)).toContain("The GPU is left alone.");
});

test("a bar is as wide as what is free, or as the need where that is more", () => {
  const need = needOf(FITS.estimate);
  const roomy = barShape(need, 11.02 * GIB);
  expect(roomy.limit).toBe(1);
  expect(roomy.weights + roomy.kv + roomy.compute).toBeCloseTo(0.5, 2);
  const tight = barShape(need, 2.755 * GIB);
  expect(tight.limit).toBeCloseTo(0.5, 2);
  expect(tight.weights + tight.kv + tight.compute).toBeCloseTo(1, 5);
  expect(roomOf(FITS)).toBe(7 * GIB);
  expect(roomOf({ machine: NO_GPU })).toBe(16 * GIB);
});

const word = (gib: number) => roughFit(gib * GIB, FITS).verdict.word;

test("one header prices the other quantizations of its model", () => {
  // 1.26 GiB of KV cache and buffers; 7 GiB free on the GPU, 16 in memory.
  expect([5.7, 5.8, 21.7, 21.8].map(word)).toEqual(["Fits", "Partial", "Partial", "Too big"]);
  expect(weightsOnly(6.9 * GIB, FITS).verdict.word).toBe("Weights fit");
  const inMemory = { machine: NO_GPU };
  expect(weightsOnly(15 * GIB, inMemory).verdict).toEqual({
    mark: "idle",
    word: "Weights fit",
  });
  expect(weightsOnly(17 * GIB, inMemory).verdict.word).toBe("Too big");
});
