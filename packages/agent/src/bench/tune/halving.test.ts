import { AUTOMATIC } from "@llcuda/protocol";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { candidatesOf, combination, flagWords, optionsWith, type TuneFlags } from "./candidates.ts";
import { successiveHalving } from "./halving.ts";
import { patienceFor } from "./try-flags.ts";

/** A machine whose figure is the product of what each flag does. */
function machine(effects: Record<string, number>) {
  const measured: { flags: TuneFlags; effort: number }[] = [];
  const measure = (flags: TuneFlags, effort: number) => {
    measured.push({ flags, effort });
    const factors = Object.entries(flags).map(([name, value]) => effects[`${name}=${value}`] ?? 1);
    return Promise.resolve(factors.includes(0) ? null : 100 * factors.reduce((a, b) => a * b, 1));
  };
  return { measure, measured };
}

/** Threads and drafts that are each good, and harm each other. */
function rivals(flags: TuneFlags): Promise<number> {
  const [a, b] = [flags["threads"] === "4", flags["draft"] === "2"];
  if (a && b) return Promise.resolve(50);
  return Promise.resolve(a ? 120 : b ? 110 : 100);
}

const never = (): boolean => false;
const always = (): boolean => true;
const CANDIDATES = candidatesOf(["threads", "flashAttention", "draft"], {
  threads: 8,
  gpu: false,
  users: 1,
});

describe("successive halving", () => {
  test("finds the best of each flag together, and says what each gained", async () => {
    const { measure, measured } = machine({ "draft=2": 1.14, "threads=4": 1.1, "draft=8": 0.88 });
    const found = await successiveHalving({
      candidates: CANDIDATES,
      measure,
      isOver: never,
      affords: always,
      isLate: never,
    });
    expect(found.best).toEqual({ threads: "4", draft: "2" });
    expect(found.gain).toBeCloseTo(1.14 * 1.1 - 1);
    const gains = new Map(found.steps.map(({ flags, gain }) => [flagWords(flags), gain]));
    expect(gains.get("draft n=2")).toBeCloseTo(0.14);
    expect(gains.get("draft n=8")).toBeCloseTo(-0.12);
    // Each rung asks fewer, for longer.
    const efforts = Map.groupBy(measured, ({ effort }) => effort);
    expect([...efforts.keys()]).toEqual([1, 2, 4, 8]);
    expect(efforts.get(1)!.length).toBe(CANDIDATES.length);
    expect(efforts.get(4)!.length).toBeLessThan(efforts.get(1)!.length);
  });

  test("keeps the default where nothing is better than noise", async () => {
    const { measure } = machine({ "threads=4": 1.005 });
    const found = await successiveHalving({
      candidates: CANDIDATES,
      measure,
      isOver: never,
      affords: always,
      isLate: never,
    });
    expect(found).toMatchObject({ best: {}, gain: 0 });
  });

  test("recommends nothing that was lucky once: it must be faster each time", async () => {
    // A machine that does other things: the default once so, once so.
    const finale = [100, 130, 120, 105, 90, 125];
    let asked = 0;
    const found = await successiveHalving({
      candidates: [{}, { threads: "4" }],
      measure: ({ threads }, effort) =>
        Promise.resolve(effort === 2 ? finale[asked++]! : threads === "4" ? 110 : 100),
      isOver: never,
      affords: always,
      isLate: never,
    });
    expect(asked).toBe(finale.length);
    expect(found).toMatchObject({ best: {}, gain: 0 });
  });

  test("recommends nothing whose last comparison was cut short", async () => {
    const { measure, measured } = machine({ "threads=4": 1.5 });
    const found = await successiveHalving({
      candidates: [{}, { threads: "4" }],
      measure,
      isOver: never,
      affords: always,
      isLate: () => measured.length > 6,
    });
    expect(found).toMatchObject({ best: {}, gain: 0, steps: [{ flags: { threads: "4" } }] });
    // But it says what led.
    expect(found.unconfirmed).toEqual({
      flags: { threads: "4" },
      gain: expect.closeTo(0.5) as number,
      turns: 2,
      of: 3,
    });
  });

  test("with little time compares the winner of the first rung alone, and shortly", async () => {
    const { measure, measured } = machine({ "draft=2": 1.14, "threads=4": 1.1 });
    const found = await successiveHalving({
      candidates: CANDIDATES,
      measure,
      isOver: () => measured.length >= CANDIDATES.length,
      affords: (tries, effort) => tries * effort <= 6,
      isLate: never,
    });
    expect(measured.slice(CANDIDATES.length)).toEqual(
      [1, 2, 3].flatMap(() => [{}, { draft: "2" }].map((flags) => ({ flags, effort: 1 }))),
    );
    expect(found.best).toEqual({ draft: "2" });
    expect(found.unconfirmed).toBeUndefined();
  });

  test("passes over what does not load", async () => {
    const { measure } = machine({ "draft=4": 0, "threads=6": 1.5 });
    const found = await successiveHalving({
      candidates: CANDIDATES,
      measure,
      isOver: never,
      affords: always,
      isLate: never,
    });
    expect(found.best).toEqual({ threads: "6" });
    expect(found.steps.map(({ flags }) => flagWords(flags))).not.toContain("draft n=4");
  });

  test("two flags that harm each other are not put together", async () => {
    const found = await successiveHalving({
      candidates: CANDIDATES,
      measure: rivals,
      isOver: never,
      affords: always,
      isLate: never,
    });
    expect(found.best).toEqual({ threads: "4" });
  });

  test("ends whatever the machine says, and never recommends what it did not see gain", async () => {
    const figures = fc.array(fc.option(fc.double({ min: 0.1, max: 10, noNaN: true })), {
      minLength: 60,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(figures, fc.nat(30), fc.nat(12), async (all, limit, late) => {
        let asked = 0;
        const found = await successiveHalving({
          candidates: CANDIDATES,
          measure: () => Promise.resolve(all[asked++ % all.length] ?? null),
          isOver: () => asked > limit,
          affords: (tries) => tries <= late,
          isLate: () => asked > limit + late,
        });
        expect(asked).toBeLessThan(60);
        expect(Object.keys(found.best).length > 0).toBe(found.gain > 0);
      }),
      { numRuns: 200 },
    );
  });
});

test("a try may be four times as slow as the default, and is never given up at once", () => {
  expect(patienceFor(20_000)).toBe(80_000);
  expect(patienceFor(100)).toBe(10_000);
  // What a machine takes is no whole number, and a timer takes nothing else.
  expect(AbortSignal.timeout(patienceFor(3_791.894)).aborted).toBe(false);
});

test("candidates change one thing each, beginning with none", () => {
  expect(CANDIDATES[0]).toEqual({});
  expect(CANDIDATES.slice(1).every((flags) => Object.keys(flags).length === 1)).toBe(true);
  expect(
    candidatesOf(["gpuLayers", "backendSampling"], { threads: 8, gpu: false, users: 1 }),
  ).toEqual([{}]);
  const crowd = { threads: 8, gpu: true, users: 8 };
  expect(candidatesOf(["cacheRam"], { ...crowd, users: 1 })).toEqual([{}]);
  expect(candidatesOf(["cacheRam"], crowd)).toEqual([{}, { cacheRam: "0" }]);
  expect(candidatesOf(["backendSampling"], { threads: 8, gpu: true, users: 1 })).toHaveLength(2);
  expect(candidatesOf(["threads"], { threads: 2, gpu: false, users: 1 })).toEqual([
    {},
    { threads: "1" },
    { threads: "2" },
  ]);
});

test("flags become load options, and everything that was saved stays", () => {
  const saved = { ...AUTOMATIC, context: 4_096 };
  const flags = { draft: "4", threads: "2", gpuLayers: "all", flashAttention: "off", slots: "8" };
  expect(optionsWith(saved, flags)).toEqual({
    ...saved,
    draft: { kind: "ngram", most: 4 },
    threads: 2,
    gpuLayers: "all",
    flashAttention: "off",
    slots: 8,
  });
  expect(() => optionsWith(saved, { threads: "many" })).toThrow(/threads/);
  const sampled = optionsWith({ ...saved, extraArguments: ["-x"] }, { backendSampling: "on" });
  expect(sampled.extraArguments).toEqual(["-x", "--backend-sampling"]);
  expect(optionsWith(sampled, { backendSampling: "on" })).toEqual(sampled);
});

test("the best values of several flags are put together, losses left out", () => {
  const gains = [
    { flags: { threads: "4" }, gain: 0.1 },
    { flags: { threads: "8" }, gain: 0.2 },
    { flags: { draft: "2" }, gain: -0.1 },
    { flags: { threads: "2", draft: "2" }, gain: 3 },
  ];
  expect(combination(gains)).toEqual({ threads: "8" });
});
