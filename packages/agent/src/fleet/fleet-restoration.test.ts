import { AUTOMATIC } from "@llcuda/protocol";
import { beforeEach, describe, expect, test } from "vitest";
import { settle } from "../engine/settle.test-data.ts";
import { begun, ids, roomyStage, threeModels } from "./fleet-stage.test-data.ts";

let a: string;
let b: string;
let c: string;
beforeEach(() => {
  [a, b, c] = threeModels();
});

/** Room for one: the first had to end, and the second is being loaded. */
async function replacing(options = AUTOMATIC) {
  const stage = await roomyStage(a, 1);
  const { fleet, lives, until } = stage;
  if (options !== AUTOMATIC) {
    await fleet.load({ model: a, options });
    await fleet.loaded.until(({ models: [only] }) => only?.requested === options);
    await until(a, "ready");
  }
  const old = lives.of(a)!;
  lives.atOnce = false;
  await fleet.load({ model: b, unload: [a] });
  await begun(stage, b);
  expect(old.over).toBe(true);
  expect(ids(stage.fleet)).toEqual([b]);
  return { ...stage, old };
}

describe("a model that ended for one which does not load", () => {
  test("is loaded again with its own options, pinned as it was, and answers who names none", async () => {
    const options = { ...AUTOMATIC, threads: 1, idleMinutes: 5 };
    const stage = await replacing(options);
    const { fleet, lives, old, one, until } = stage;
    expect(one(b)!.replaced).toEqual([{ id: a, name: "a", fate: "waits" }]);
    const answer = fleet.engineOf(a);
    lives.of(b)!.die("MODEL_UNSUPPORTED");
    const failed = await until(b, "failed");
    // Told with the failure itself: who waits for the load is told both.
    expect(failed.replaced).toEqual([{ id: a, name: "a", fate: "returns" }]);
    const again = await begun(stage, a, old);
    expect(again.input.settings?.args).toEqual(old.input.settings?.args);
    expect(one(a)).toMatchObject({ requested: options, restoredFor: "b" });
    expect(fleet.loaded.value.current).toBe(a);
    const waiting = fleet.current.ensureReady();
    again.ready();
    expect((await waiting).pid).toBe(again.pid);
    expect((await answer.ensureReady()).pid).toBe(again.pid);
    expect(one(a)).toMatchObject({ restoredFor: null, unloadsAt: expect.any(String) as string });
    expect(one(b)!.state.phase).toBe("failed");
    expect(lives.mostOfOne).toBe(1);
  });

  test("keeps its pin", async () => {
    const stage = await roomyStage(a, 1);
    const { fleet, lives, one, until } = stage;
    fleet.pin(a, true);
    lives.atOnce = false;
    await fleet.load({ model: b, unload: [a] });
    (await begun(stage, b)).die("MODEL_DAMAGED");
    await until(b, "failed");
    await until(a, "starting");
    expect(one(a)!.pinned).toBe(true);
  });

  test("waits for the one retry with less memory", async () => {
    const stage = await replacing();
    const { lives, old, one, until } = stage;
    const first = lives.of(b)!;
    first.die("OUT_OF_MEMORY");
    const second = await begun(stage, b, first);
    expect(lives.of(a)).toBe(old);
    expect(one(b)!.replaced).toMatchObject([{ fate: "waits" }]);
    second.die("OUT_OF_MEMORY");
    await until(a, "starting");
    expect(one(b)).toMatchObject({ state: { phase: "failed" }, replaced: [{ fate: "returns" }] });
  });

  test("is tried where nobody can tell whether there is room", async () => {
    const stage = await replacing();
    stage.setRoom(NaN);
    stage.lives.of(b)!.die("MODEL_DAMAGED");
    await begun(stage, a, stage.old);
    expect(ids(stage.fleet)).toEqual([b, a]);
  });

  test("stays away where the engine itself fails, which it would meet, too", async () => {
    const { fleet, lives, old, one, until } = await replacing();
    lives.of(b)!.die("LIBRARY_MISSING");
    await until(b, "failed");
    await settle();
    expect(one(b)!.replaced).toEqual([{ id: a, name: "a", fate: "engine-fault" }]);
    expect(lives.of(a)).toBe(old);
    expect(fleet.loaded.value.models).toHaveLength(1);
  });

  test("comes back where the load is cancelled, and goes when its own is", async () => {
    const stage = await replacing();
    const { fleet, lives, old, one } = stage;
    const ended = lives.of(b)!;
    await fleet.cancelLoad(b);
    expect(ended.over).toBe(true);
    const again = await begun(stage, a, old);
    expect(ids(stage.fleet)).toEqual([a]);
    expect(one(a)!.restoredFor).toBe("b");
    expect(fleet.current.engine).toBe(fleet.engineOf(a));
    await fleet.cancelLoad(a);
    expect(again.over).toBe(true);
    expect(ids(stage.fleet)).toEqual([]);
  });

  test("stays away where the other is unloaded", async () => {
    const stage = await replacing();
    await stage.fleet.unload(b);
    await settle();
    expect(ids(stage.fleet)).toEqual([]);
    expect(stage.lives.running).toEqual([]);
  });

  test("stays away once the other is loaded, whatever becomes of that later", async () => {
    const stage = await replacing();
    const { lives, one, until } = stage;
    lives.of(b)!.ready();
    await until(b, "ready");
    expect(one(b)!.replaced).toEqual([]);
    lives.of(b)!.die("PTX_UNSUPPORTED");
    await until(b, "failed");
    await settle();
    expect(ids(stage.fleet)).toEqual([b]);
  });

  test("is not begun by an agent that ends while room for it is looked for", async () => {
    const { fleet, hold, lives, old } = await replacing();
    const look = hold();
    lives.of(b)!.die("MODEL_DAMAGED");
    await look.asked;
    const closed = fleet.close();
    look.goOn();
    await closed;
    expect(lives.of(a)).toBe(old);
    expect(lives.running).toEqual([]);
  });

  test("is not begun by an agent that ends", async () => {
    const { fleet, lives } = await replacing();
    lives.of(b)!.die("MODEL_DAMAGED");
    await fleet.close();
    expect(lives.running).toEqual([]);
    expect(lives.mostOfOne).toBe(1);
  });
});

/** Room for two small ones, and a third that takes the place of both. */
async function replacingTwo() {
  const stage = await roomyStage(a, 2);
  const { fleet, lives, until, wait } = stage;
  wait(1_000);
  await fleet.load({ model: b });
  await until(b, "ready");
  wait(1_000);
  fleet.loadedAs(a)!.use()();
  lives.atOnce = false;
  await fleet.load({ model: c, unload: [b, a] });
  await begun(stage, c);
  return stage;
}

describe("several that ended for one", () => {
  test("come back in the order of their last use", async () => {
    const stage = await replacingTwo();
    const { fleet, lives, until } = stage;
    const before = lives.all.length;
    lives.of(c)!.die("MODEL_DAMAGED");
    await until(c, "failed");
    await expect.poll(() => lives.all.length).toBe(before + 2);
    expect(lives.all.slice(before).map(({ input }) => input.model.path)).toEqual([a, b]);
    // The one that was current is that again.
    expect(fleet.loaded.value.current).toBe(b);
  });

  test("come back as far as there is room", async () => {
    const stage = await replacingTwo();
    const { fleet, lives, one, setRoom, until } = stage;
    // Another program took the place of one of them.
    setRoom(1);
    lives.of(c)!.die("MODEL_DAMAGED");
    await until(a, "starting");
    await fleet.loaded.until(() => one(c)!.replaced.some(({ fate }) => fate === "no-room"));
    expect(one(c)!.replaced.map(({ fate, id }) => [id, fate])).toEqual([
      [b, "no-room"],
      [a, "returns"],
    ]);
    expect(ids(stage.fleet)).toEqual([c, a]);
    await fleet.loaded.until(({ current }) => current === a);
  });
});

describe("whoever else comes meanwhile", () => {
  test("a further load that takes the place of one which is still loading brings back what that replaced", async () => {
    const stage = await replacing();
    const { fleet, lives, old, one, until } = stage;
    await fleet.load({ model: c, unload: [b] });
    const third = await begun(stage, c);
    expect(one(c)!.replaced).toMatchObject([{ id: a, fate: "waits" }]);
    expect(lives.of(b)!.over).toBe(true);
    third.die("MODEL_DAMAGED");
    await until(c, "failed");
    await begun(stage, a, old);
    expect(ids(stage.fleet)).toEqual([c, a]);
    expect(fleet.loaded.value.current).toBe(a);
  });

  test("a further load that takes the place of one on its way back brings that back again", async () => {
    const stage = await replacing();
    const { fleet, lives, old, until } = stage;
    lives.of(b)!.die("MODEL_DAMAGED");
    const again = await begun(stage, a, old);
    await fleet.load({ model: c, unload: [a] });
    const third = await begun(stage, c);
    expect(again.over).toBe(true);
    third.die("MODEL_DAMAGED");
    await until(c, "failed");
    await begun(stage, a, again);
    expect(lives.mostOfOne).toBe(1);
  });

  test("a program that names the one which is gone is answered by the one that comes back", async () => {
    const stage = await replacing();
    const { fleet, lives, old } = stage;
    const asked = fleet.engineOf(a);
    const answer = asked.ensureReady();
    await settle();
    lives.of(b)!.die("MODEL_DAMAGED");
    (await begun(stage, a, old)).ready();
    expect(await answer).toMatchObject({ pid: lives.of(a)!.pid });
    expect(fleet.engineOf(a)).toBe(asked);
  });

  test("a model that a program named gives back the place it was made", async () => {
    const stage = await roomyStage(a, 1);
    const { fleet, lives, one, until } = stage;
    const old = lives.of(a)!;
    lives.atOnce = false;
    const asked = fleet.engineOf(b).ensureReady();
    (await begun(stage, b)).die("MODEL_DAMAGED");
    await expect(asked).rejects.toMatchObject({ code: "MODEL_DAMAGED" });
    (await begun(stage, a, old)).ready();
    await until(a, "ready");
    expect(one(b)!.replaced).toEqual([{ id: a, name: "a", fate: "returns" }]);
    expect(fleet.loaded.value.current).toBe(a);
  });
});
