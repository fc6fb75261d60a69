import { AUTOMATIC, type LoadPlan } from "@llcuda/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import type { ProvedEngine } from "../engine/engine.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { settle } from "../engine/settle.test-data.ts";
import { fleetStage, MEMORY_ENGINE, threeModels } from "./fleet-stage.test-data.ts";
import { Lives } from "./lives.test-data.ts";

const MIB = 1024 ** 2;
const MARGIN = 1024 * MIB;
/** A model of these with 32,768 tokens, the most that is taken by itself, takes 54 MiB. */
const WHOLE = 61 * MIB;

let a: string;
let b: string;
let c: string;
beforeEach(() => {
  [a, b, c] = threeModels({ contextLength: 32_768 });
});

const CUDA: ProvedEngine = {
  ...MEMORY_ENGINE,
  backend: "cuda",
  info: { ...MEMORY_ENGINE.info, backend: "cuda" },
};

/** GPUs with so much free beside the margin, of which nothing is taken unless a test takes it. */
function stage(...rooms: number[]) {
  const lives = new Lives({ atOnce: false });
  const vramFree = rooms.map((room) => MARGIN + room);
  const machine: Omit<FreeMachine, "vramFree"> = {
    ramFree: 64 * 1024 * MIB,
    names: rooms.map((_, gpu) => `CUDA${gpu}`),
    uuids: rooms.map((_, gpu) => `GPU-${gpu}`),
  };
  const staged = fleetStage(CUDA, a, {
    launch: lives.launch,
    free: () => ({ ...machine, vramFree: [...vramFree] }),
  });
  const plan = (id: string): LoadPlan => staged.one(id)!.plan!;
  /** Bytes on GPUs, as it was foreseen. */
  const takes = (id: string): number => {
    const { compute, kv, weights } = staged.one(id)!.memory.estimate!;
    return compute.device + kv.device + weights.device;
  };
  const take = (gpu: number, bytes: number): void => void (vramFree[gpu]! -= bytes);
  /** Resolves when its process has begun, and with it its plan is made. */
  const begun = async (id: string): Promise<void> => {
    await expect.poll(() => lives.of(id)).toBeDefined();
  };
  return { ...staged, begun, lives, plan, take, takes };
}

describe("loads that begin at once", () => {
  test("go to a GPU each, which is all that their processes see", async () => {
    const { begun, fleet, lives, plan } = stage(2 * WHOLE, 2 * WHOLE);
    const outcomes = await Promise.all([fleet.load({ model: a }), fleet.load({ model: b })]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(["begun", "begun"]);
    await Promise.all([begun(a), begun(b)]);
    expect([plan(a).devices, plan(b).devices]).toEqual([["CUDA0"], ["CUDA1"]]);
    const settings = [a, b].map((each) => lives.of(each)!.input.settings!);
    expect(settings.map(({ env }) => env["CUDA_VISIBLE_DEVICES"])).toEqual(["GPU-0", "GPU-1"]);
    for (const { args } of settings) expect(args.join(" ")).toContain("-dev CUDA0");
  });

  test("leave each other room for a context on one GPU", async () => {
    const room = 1.5 * WHOLE;
    const { begun, fleet, plan, takes } = stage(room);
    await Promise.all([fleet.load({ model: a }), fleet.load({ model: b })]);
    await Promise.all([begun(a), begun(b)]);
    expect(takes(a) + takes(b)).toBeLessThanOrEqual(room);
    expect(plan(a)).not.toEqual(plan(b));
    for (const each of [a, b]) {
      expect(plan(each)).toMatchObject({ gpuLayers: 5, layers: 5 });
      expect(plan(each).context).toBeGreaterThanOrEqual(8_192);
    }
  });

  test("are three on two GPUs, two of them on the one with more room", async () => {
    const fixed = { ...AUTOMATIC, context: 32_768 };
    const { begun, fleet, lives, plan, takes, until } = stage(1.3 * WHOLE, 2 * WHOLE);
    const models = [a, b, c];
    await Promise.all(models.map((model) => fleet.load({ model, options: fixed })));
    await Promise.all(models.map(begun));
    const on = (gpu: string) => models.filter((each) => plan(each).devices?.[0] === gpu);
    expect([on("CUDA0").length, on("CUDA1").length]).toEqual([1, 2]);
    expect(takes(a)).toBeGreaterThan(WHOLE / 2);
    for (const each of models) lives.of(each)!.ready();
    await Promise.all(models.map((each) => until(each, "ready")));
  });
});

describe("what a load was promised", () => {
  test("is given back when it is cancelled", async () => {
    const { begun, fleet, plan } = stage(WHOLE);
    await fleet.load({ model: a });
    await begun(a);
    const alone = plan(a);
    await fleet.cancelLoad(a);
    await fleet.load({ model: c });
    await begun(c);
    expect(plan(c)).toEqual(alone);
  });

  test("is given back when its engine is stopped, though the model is still among the loaded", async () => {
    const { begun, fleet, lives, plan, until } = stage(WHOLE);
    await fleet.load({ model: a });
    await begun(a);
    lives.of(a)!.ready();
    await until(a, "ready");
    await fleet.current.stop();
    expect(await fleet.load({ model: b })).toMatchObject({ outcome: "begun" });
    await begun(b);
    expect(plan(b)).toEqual(plan(a));
  });

  test("is not counted again as it takes it", async () => {
    const { begun, fleet, plan, take, takes } = stage(3 * WHOLE);
    await fleet.load({ model: a });
    await begun(a);
    // Its weights and half of its cache are there, and the driver tells so.
    take(0, takes(a) / 2);
    await fleet.load({ model: b });
    await begun(b);
    // All that it will take is.
    take(0, takes(a) / 2);
    await fleet.load({ model: c });
    await begun(c);
    for (const each of [b, c]) expect(plan(each)).toEqual(plan(a));
  });

  test("is what it takes once it is loaded, and only that", async () => {
    const { begun, fleet, lives, plan, take, takes, until } = stage(3 * WHOLE);
    await fleet.load({ model: a });
    await fleet.load({ model: b });
    await Promise.all([begun(a), begun(b)]);
    take(0, takes(a));
    lives.of(a)!.ready();
    await until(a, "ready");
    // The other has taken nothing yet: that the first took something is not to its credit.
    await fleet.load({ model: c });
    await begun(c);
    expect(takes(c)).toBeLessThanOrEqual(3 * WHOLE - takes(a) - takes(b));
    expect(plan(c)).toEqual(plan(b));
  });
});

/** The first is being loaded and takes what there is; the second waits for that. */
async function waiting(unload?: "auto") {
  const staged = stage(WHOLE);
  const { begun, fleet } = staged;
  await fleet.load({ model: a });
  await begun(a);
  const request = unload === undefined ? { model: b } : { model: b, unload };
  expect(await fleet.load(request)).toEqual({ outcome: "waits", id: b, for: ["a"] });
  expect(fleet.loaded.value.waiting).toMatchObject([
    { model: { id: b, name: "b" }, for: [{ id: a, name: "a" }], stage: "waits", error: null },
  ]);
  const isReady = async (): Promise<void> => {
    staged.take(0, staged.takes(a));
    staged.lives.of(a)!.ready();
    await staged.until(a, "ready");
  };
  return { ...staged, isReady };
}

describe("a load for which one that is being loaded leaves no room on the GPU", () => {
  test("asks what may go once that is loaded, and computes nothing in memory meanwhile", async () => {
    const { fleet, isReady, lives } = await waiting();
    await isReady();
    const { waiting: told } = await fleet.loaded.until(
      (value) => value.waiting?.[0]?.stage === "needs-room",
    );
    expect(told).toMatchObject([{ model: { id: b } }]);
    expect(lives.of(b)).toBeUndefined();
    expect(await fleet.load({ model: b })).toMatchObject({
      outcome: "needs-room",
      unload: [{ id: a }],
    });
    expect(fleet.loaded.value.waiting).toBeUndefined();
  });

  test("takes its place once it is loaded, where it was told to", async () => {
    const { begun, fleet, isReady, plan } = await waiting("auto");
    await isReady();
    await begun(b);
    expect(fleet.loaded.value.waiting).toBeUndefined();
    expect(fleet.loadedAs(a)).toBeNull();
    expect(plan(b).layers).toBe(5);
  });

  test.each(["cancelled", "stopped", "given up"])("begins when that is %s", async (way) => {
    const { begun, fleet, lives, plan } = await waiting();
    if (way === "cancelled") await fleet.cancelLoad(a);
    else if (way === "stopped") await fleet.engineOf(a).stop();
    else lives.of(a)!.die("MODEL_DAMAGED");
    await begun(b);
    expect(plan(b)).toMatchObject({ gpuLayers: 5, layers: 5, devices: null });
    expect(fleet.loaded.value.waiting).toBeUndefined();
  });

  test("is given up when it is cancelled, and the other load goes on", async () => {
    const { fleet, isReady, lives } = await waiting();
    await fleet.cancelLoad(b);
    expect(fleet.loaded.value.waiting).toBeUndefined();
    await isReady();
    await settle();
    expect(lives.of(b)).toBeUndefined();
  });

  test("does not wait where all of it is to stay in memory", async () => {
    const { begun, fleet, plan } = await waiting();
    const options = { ...AUTOMATIC, gpuLayers: 0 };
    expect(await fleet.load({ model: b, options })).toEqual({ outcome: "begun", id: b });
    await begun(b);
    expect(plan(b).gpuLayers).toBe(0);
    expect(fleet.loaded.value.waiting).toBeUndefined();
  });

  test("by a program that names it waits, too, and then makes room by itself", async () => {
    const { begun, fleet, isReady, lives } = await waiting();
    const answer = fleet.engineOf(c).ensureReady();
    await settle();
    expect(lives.of(c)).toBeUndefined();
    await isReady();
    await begun(c);
    lives.of(c)!.ready();
    expect(await answer).toMatchObject({ pid: lives.of(c)!.pid });
  });
});

test("of two that come back the second goes to no memory by itself, where only the first has room", async () => {
  const { begun, fleet, lives, one, take, takes, until } = stage(2.3 * WHOLE);
  const options = { ...AUTOMATIC, context: 32_768 };
  for (const each of [a, b]) {
    await fleet.load({ model: each, options });
    await begun(each);
    take(0, takes(each));
    lives.of(each)!.ready();
    await until(each, "ready");
  }
  const old = [lives.of(a), lives.of(b)];
  // Both give back what they held, of which another program takes a part.
  const back = takes(a) + takes(b) - 1.1 * WHOLE;
  await fleet.load({ model: c, options: { ...options, slots: 1 }, unload: [a, b] });
  take(0, -back);
  await begun(c);
  expect(old.map((each) => each?.over)).toEqual([true, true]);
  lives.of(c)!.die("MODEL_DAMAGED");
  const fates = () => one(c)!.replaced.map(({ fate }) => fate);
  await expect.poll(() => fates().toSorted()).toEqual(["no-room", "returns"]);
});
