import { AUTOMATIC } from "@llcuda/protocol";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { settle } from "../engine/settle.test-data.ts";
import {
  fleetStage,
  ids,
  MEMORY_ENGINE,
  openFleet,
  roomyStage,
  threeModels,
} from "./fleet-stage.test-data.ts";
import { Lives } from "./lives.test-data.ts";

const MIB = 1024 ** 2;
const GIB = 1024 * MIB;

let a: string;
let b: string;
let c: string;
beforeEach(() => {
  [a, b, c] = threeModels();
});

const stage = (room: number) => roomyStage(a, room);

/** The first model, which does not end before a test lets it. */
async function lingering(ramFree: number) {
  const { promise, resolve: gone } = Promise.withResolvers<void>();
  const lives = new Lives({ lingers: promise });
  const staged = fleetStage(MEMORY_ENGINE, a, {
    launch: lives.launch,
    free: () => ({ vramFree: [], ramFree }),
  });
  onTestFinished(() => gone());
  await staged.fleet.current.ensureReady();
  return { ...staged, gone, lives };
}

describe("room", () => {
  test("is not asked for while there is some", async () => {
    const { fleet, until } = await stage(2);
    expect(await fleet.load({ model: b })).toEqual({ outcome: "begun", id: b });
    await until(b, "ready");
    expect(ids(fleet)).toEqual([a, b]);
  });

  test("is made by the least recently used, and only when that is wished", async () => {
    const { fleet, until, wait } = await stage(2);
    await fleet.load({ model: b });
    await until(b, "ready");
    wait(60_000);
    fleet.loadedAs(a)!.use()();
    const outcome = await fleet.load({ model: c });
    expect(outcome).toMatchObject({
      outcome: "needs-room",
      unload: [{ id: b, name: "b", idleSeconds: 60 }],
    });
    expect(ids(fleet)).toEqual([a, b]);
    expect(await fleet.load({ model: c, unload: "auto" })).toMatchObject({ outcome: "begun" });
    await until(c, "ready");
    expect(ids(fleet)).toEqual([a, c]);
  });

  test("is not asked for where another GPU has some", async () => {
    const lives = new Lives();
    let vramFree = [2 * GIB, 2 * GIB];
    const names = ["CUDA0", "CUDA1"];
    const free = () => ({ vramFree, names, ramFree: 16 * GIB });
    const { fleet, until } = fleetStage(MEMORY_ENGINE, a, { launch: lives.launch, free });
    await fleet.current.ensureReady();
    expect((await until(a, "ready")).plan).toMatchObject({ devices: ["CUDA0"] });
    vramFree = [GIB, GIB + 72 * MIB];
    expect(await fleet.load({ model: b })).toMatchObject({ outcome: "begun" });
    expect((await until(b, "ready")).plan).toMatchObject({ devices: ["CUDA1"] });
    expect(lives.of(b)!.input.settings?.args).toEqual(expect.arrayContaining(["-dev", "CUDA1"]));
  });

  test("is made by those whom a person names", async () => {
    const { fleet, until, lives } = await stage(1);
    expect(await fleet.load({ model: b, unload: [a] })).toMatchObject({ outcome: "begun" });
    await until(b, "ready");
    expect(ids(fleet)).toEqual([b]);
    // The old one had ended before the new one began.
    expect(lives.of(a)!.over).toBe(true);
    await expect(fleet.load({ model: c, unload: ["nobody"] })).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
  });

  test("that those who go give back is waited for where the load depends on it", async () => {
    const { fleet, gone, lives, until } = await lingering(72 * MIB);
    await fleet.load({ model: b, unload: [a] });
    await settle();
    expect(lives.of(b)).toBeUndefined();
    gone();
    await until(b, "ready");
  });

  test("is made once by a model that is loaded anew and was told to go for it", async () => {
    const { fleet, lives, until } = await stage(2);
    const options = { ...AUTOMATIC, threads: 1 };
    expect(await fleet.load({ model: a, options, unload: [a] })).toMatchObject({
      outcome: "begun",
    });
    await expect.poll(() => lives.all.length).toBe(2);
    await until(a, "ready");
    expect(fleet.loadedAs(a)!.options).toEqual(options);
  });

  test("is never made by a pinned model nor by one that is answering", async () => {
    const { fleet, until } = await stage(2);
    await fleet.load({ model: b });
    await until(b, "ready");
    fleet.pin(a, true);
    const outcome = await fleet.load({ model: c });
    expect(outcome).toMatchObject({ outcome: "needs-room", unload: [{ id: b }] });
    const over = fleet.loadedAs(b)!.use();
    await expect(fleet.load({ model: c, unload: "auto" })).rejects.toMatchObject({
      code: "NO_ROOM",
      message: expect.stringMatching(/c needs .* free; a holds .*, b holds /) as string,
    });
    await expect(fleet.load({ model: c, unload: [b] })).rejects.toMatchObject({
      code: "MODEL_IN_USE",
    });
    over();
    over();
    expect(await fleet.load({ model: c, unload: "auto" })).toMatchObject({ outcome: "begun" });
    await until(c, "ready");
    expect(ids(fleet)).toEqual([a, c]);
  });

  test("is made by itself for a model that a request names", async () => {
    const { fleet, until } = await stage(1);
    await fleet.engineOf(b).ensureReady();
    await until(b, "ready");
    expect(ids(fleet)).toEqual([b]);
    await expect(fleet.engineOf("nobody").ensureReady()).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
  });
});

describe("while room is looked for", () => {
  const other = { ...AUTOMATIC, threads: 1 };

  test("a model that is pinned stays, and one that is asked is not ended", async () => {
    const { fleet, hold, until, wait } = await stage(2);
    await fleet.load({ model: b });
    await until(b, "ready");
    wait(60_000);
    fleet.loadedAs(b)!.use()();
    const look = hold();
    const third = fleet.load({ model: c, unload: "auto" });
    await look.asked;
    fleet.pin(a, true);
    look.goOn();
    expect(await third).toMatchObject({ outcome: "begun" });
    await until(c, "ready");
    expect(ids(fleet)).toEqual([a, c]);
    const again = hold();
    const fourth = fleet.load({ model: b, unload: [c] });
    await again.asked;
    const over = fleet.loadedAs(c)!.use();
    again.goOn();
    await expect(fourth).rejects.toMatchObject({ code: "MODEL_IN_USE" });
    over();
  });

  test("a model that is unloaded is not loaded anew with other options", async () => {
    const { fleet, hold, lives } = await stage(2);
    const look = hold();
    const load = fleet.load({ model: a, options: other });
    await look.asked;
    await fleet.unload(a);
    look.goOn();
    await expect(load).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    expect(lives.running).toEqual([]);
    expect(ids(fleet)).toEqual([]);
  });

  test("one that was to go and is gone already is no fault", async () => {
    const { fleet, hold, lives, until } = await stage(1);
    const look = hold();
    const load = fleet.load({ model: b, unload: [a] });
    await look.asked;
    await fleet.unload(a);
    look.goOn();
    expect(await load).toMatchObject({ outcome: "begun" });
    await until(b, "ready");
    expect(lives.mostOfOne).toBe(1);
    expect(ids(fleet)).toEqual([b]);
  });
});

describe("an idle model", () => {
  test("goes after its minutes, unless it is used or pinned, and comes back when asked for", async () => {
    const { fleet, one, until, wait } = await stage(3);
    const options = { ...AUTOMATIC, idleMinutes: 5 };
    await fleet.load({ model: b, options });
    const { lastUsedAt, unloadsAt } = await until(b, "ready");
    expect(Date.parse(unloadsAt!) - Date.parse(lastUsedAt)).toBe(5 * 60_000);
    const over = fleet.loadedAs(b)!.use();
    expect(one(b)).toMatchObject({ unloadsAt: null, answering: 1 });
    wait(10 * 60_000);
    over();
    fleet.pin(b, true);
    expect(one(b)).toMatchObject({ unloadsAt: null, answering: 0 });
    wait(10 * 60_000);
    fleet.pin(b, false);
    await fleet.loaded.until(({ models }) => models.every(({ model }) => model.id !== b));
    expect(ids(fleet)).toEqual([a]);
    await fleet.engineOf(b).ensureReady();
    expect(ids(fleet)).toEqual([a, b]);
  });

  test("does not go while it is being loaded, and has its whole time from then on", async () => {
    const { fleet, lives, one, until, wait } = await stage(3);
    lives.atOnce = false;
    await fleet.load({ model: b, options: { ...AUTOMATIC, idleMinutes: 5 } });
    await expect.poll(() => lives.of(b)).toBeDefined();
    wait(10 * 60_000);
    fleet.pin(b, false);
    await settle();
    expect(one(b)).toMatchObject({ unloadsAt: null });
    lives.of(b)!.ready();
    const { lastUsedAt, unloadsAt } = await until(b, "ready");
    expect(Date.parse(unloadsAt!) - Date.parse(lastUsedAt)).toBe(5 * 60_000);
    await settle();
    expect(ids(fleet)).toEqual([a, b]);
  });

  test("that was the current one is loaded again for who names none", async () => {
    const { fleet, lives } = await stage(1);
    await fleet.unload(a);
    expect(fleet.loaded.value).toEqual({ models: [], current: null });
    expect(fleet.current.state.value).toEqual({ phase: "none" });
    await fleet.current.ensureReady();
    expect(fleet.loaded.value.current).toBe(a);
    expect(lives.all).toHaveLength(2);
  });
});

test("who asks for a model while the agent ends is told so, and no process is begun", async () => {
  const lives = new Lives();
  const looking = Promise.withResolvers<void>();
  const looked = Promise.withResolvers<void>();
  const { close, fleet } = openFleet(MEMORY_ENGINE, a, {
    launch: lives.launch,
    free: async () => {
      looking.resolve();
      await looked.promise;
      return { vramFree: [], ramFree: 64 * MIB };
    },
  });
  // The first waits for its place among the loaded, the second behind it.
  const first = fleet.current.ensureReady();
  await looking.promise;
  const second = fleet.current.ensureReady();
  const closed = close();
  looked.resolve();
  const ended = { message: expect.stringMatching(/was stopped|is ending/) as string };
  await expect(first).rejects.toMatchObject(ended);
  await expect(second).rejects.toMatchObject(ended);
  await closed;
  await expect(fleet.current.ensureReady()).rejects.toMatchObject(ended);
  expect(lives.all).toEqual([]);
});
