import { AUTOMATIC } from "@llcuda/protocol";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { settle } from "../engine/settle.test-data.ts";
import {
  begun,
  fleetStage,
  ids,
  MEMORY_ENGINE,
  roomyStage,
  threeModels,
} from "./fleet-stage.test-data.ts";
import { Lives } from "./lives.test-data.ts";

let a: string;
let b: string;
beforeEach(() => {
  [a, b] = threeModels();
});

test("a model that does not load anew with other options offers those it had before", async () => {
  const stage = await roomyStage(a, 2);
  const { fleet, lives, one, until } = stage;
  const old = lives.of(a)!;
  lives.atOnce = false;
  await fleet.load({ model: a, options: { ...AUTOMATIC, threads: 1 } });
  (await begun(stage, a, old)).die("MODEL_UNSUPPORTED");
  const { fixes } = await until(a, "failed");
  expect(fixes).toEqual([{ label: "the options it had before", changes: AUTOMATIC, frees: null }]);
  lives.atOnce = true;
  await fleet.load({ model: a, options: AUTOMATIC });
  await until(a, "ready");
  expect(one(a)!.fixes).toEqual([]);
});

describe("a load with other options that is cancelled", () => {
  const other = { ...AUTOMATIC, threads: 1 };

  test("leaves the model with those that it had, and with it who went for it", async () => {
    const stage = await roomyStage(a, 2);
    const { fleet, lives, one, until } = stage;
    await fleet.load({ model: b });
    await until(b, "ready");
    fleet.setCurrent(a);
    fleet.pin(a, true);
    const [old, gone] = [lives.of(a)!, lives.of(b)!];
    lives.atOnce = false;
    await fleet.load({ model: a, options: other, unload: [b] });
    const changed = await begun(stage, a, old);
    expect(changed.input.settings!.args).toContain("-t");
    await fleet.cancelLoad(a);
    const again = await begun(stage, a, changed);
    expect(changed.over).toBe(true);
    expect(again.input.settings!.args).toEqual(old.input.settings!.args);
    expect(one(a)).toMatchObject({ requested: AUTOMATIC, pinned: true, restoredFor: "a" });
    (await begun(stage, b, gone)).ready();
    again.ready();
    await Promise.all([until(a, "ready"), until(b, "ready")]);
    expect(fleet.loaded.value.current).toBe(a);
    expect(one(a)!.restoredFor).toBeNull();
    // It stands: nothing is left to be cancelled.
    await fleet.cancelLoad(a);
    expect(again.over).toBe(false);
  });

  test("more than once goes back to those with which it stood", async () => {
    const stage = await roomyStage(a, 2);
    const { fleet, lives, one } = stage;
    const old = lives.of(a)!;
    lives.atOnce = false;
    await fleet.load({ model: a, options: other });
    const first = await begun(stage, a, old);
    await fleet.load({ model: a, options: { ...other, batch: 64 } });
    const second = await begun(stage, a, first);
    await fleet.cancelLoad(a);
    const again = await begun(stage, a, second);
    expect(one(a)!.requested).toEqual(AUTOMATIC);
    // Its own load is one that can be cancelled, too.
    await fleet.cancelLoad(a);
    expect(again.over).toBe(true);
    expect(ids(fleet)).toEqual([]);
  });

  test("is not begun where the old process was not told to go yet", async () => {
    const { promise, resolve: gone } = Promise.withResolvers<void>();
    onTestFinished(() => gone());
    const lives = new Lives({ lingers: promise });
    const { fleet, one, until } = fleetStage(MEMORY_ENGINE, a, {
      launch: lives.launch,
      free: () => ({ vramFree: [], ramFree: 64 * 1024 ** 2 }),
    });
    await fleet.current.ensureReady();
    await fleet.load({ model: b });
    await until(b, "ready");
    const old = lives.of(a)!;
    // It waits for the end of the one that goes for it.
    await fleet.load({ model: a, options: other, unload: [b] });
    expect(one(a)).toMatchObject({ requested: other, state: { phase: "ready" } });
    await fleet.cancelLoad(a);
    gone();
    await until(b, "ready");
    await settle();
    expect(one(a)).toMatchObject({ requested: AUTOMATIC, state: { phase: "ready" } });
    expect(lives.of(a)).toBe(old);
    expect(old.input.signal.aborted).toBe(false);
  });
});
