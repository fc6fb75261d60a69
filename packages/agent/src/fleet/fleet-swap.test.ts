import { beforeEach, describe, expect, test } from "vitest";
import { settle } from "../engine/settle.test-data.ts";
import { fleetStage, ids, MEMORY_ENGINE, threeModels } from "./fleet-stage.test-data.ts";
import { Lives } from "./lives.test-data.ts";

let a: string;
let b: string;
beforeEach(() => {
  [a, b] = threeModels();
});

const plenty = () => ({ vramFree: [], ramFree: 64 * 1024 ** 3 });

/** The first model is loaded, and the second began in its place. */
async function swapping() {
  const lives = new Lives({ atOnce: false });
  const staged = fleetStage(MEMORY_ENGINE, a, { launch: lives.launch, free: plenty });
  const { fleet } = staged;
  const first = fleet.current.ensureReady();
  await expect.poll(() => lives.of(a)).toBeDefined();
  lives.of(a)!.ready();
  await first;
  expect(await fleet.load({ model: b, unload: [a] })).toMatchObject({ outcome: "begun" });
  await expect.poll(() => lives.of(b)).toBeDefined();
  expect(ids(fleet)).toEqual([b]);
  expect(lives.of(a)!.input.signal.aborted).toBe(false);
  return { ...staged, lives, gone: () => lives.of(a)!.over };
}

describe("room for both keeps those who go", () => {
  test("until the other is loaded", async () => {
    const { fleet, gone, lives, until } = await swapping();
    lives.of(b)!.ready();
    await until(b, "ready");
    await expect.poll(gone).toBe(true);
    expect(fleet.loaded.value.current).toBe(b);
    expect(lives.of(b)!.over).toBe(false);
  });

  test("for good where the other fails, whatever the reason", async () => {
    const { fleet, gone, lives, one, until } = await swapping();
    lives.of(b)!.die("PTX_UNSUPPORTED");
    const { replaced } = await until(b, "failed");
    expect(replaced).toEqual([{ id: a, name: "a", fate: "returns" }]);
    await until(a, "ready");
    await settle();
    expect(gone()).toBe(false);
    expect(fleet.loaded.value.current).toBe(a);
    expect(one(a)!.restoredFor).toBeNull();
    expect(lives.all).toHaveLength(2);
  });

  test("for good where the other is cancelled", async () => {
    const { fleet, gone, lives } = await swapping();
    await fleet.cancelLoad(b);
    expect(ids(fleet)).toEqual([a]);
    expect(gone()).toBe(false);
    expect(fleet.loaded.value.current).toBe(a);
    expect(lives.running).toHaveLength(1);
  });

  test("until the other is not wished any more", async () => {
    const { fleet, gone, lives } = await swapping();
    await fleet.unload(b);
    await expect.poll(gone).toBe(true);
    expect(lives.running).toEqual([]);
  });

  test("until a further load is decided, so that nothing of them is counted or loaded twice", async () => {
    const { fleet, lives, until } = await swapping();
    const [old, other] = [lives.of(a)!, lives.of(b)!];
    expect(await fleet.load({ model: a, unload: [b] })).toMatchObject({ outcome: "begun" });
    expect(old.over).toBe(true);
    await expect.poll(() => other.over).toBe(true);
    await expect.poll(() => lives.of(a)).not.toBe(old);
    lives.of(a)!.ready();
    await until(a, "ready");
    expect(ids(fleet)).toEqual([a]);
    expect(lives.mostOfOne).toBe(1);
  });

  test("for good where a program asks for them meanwhile", async () => {
    const { fleet, lives, until } = await swapping();
    const old = lives.of(a)!;
    expect(fleet.holders).toMatchObject([{ pid: old.pid }]);
    expect(await fleet.engineOf(a).ensureReady()).toMatchObject({ pid: old.pid });
    lives.of(b)!.ready();
    await until(b, "ready");
    await settle();
    expect(ids(fleet)).toEqual([b, a]);
    expect(lives.running).toHaveLength(2);
    expect(lives.mostOfOne).toBe(1);
  });

  test("no longer than the agent runs", async () => {
    const { fleet, lives } = await swapping();
    await fleet.close();
    expect(lives.running).toEqual([]);
  });

  test("and asks nothing of them meanwhile", async () => {
    const { fleet, lives, until } = await swapping();
    const answer = fleet.current.ensureReady();
    lives.of(b)!.ready();
    expect(await answer).toEqual((await until(b, "ready"), fleet.engineOf(b).address));
    expect(fleet.current.engine).toBe(fleet.engineOf(b));
  });
});
