import { beforeEach, describe, expect, test } from "vitest";
import { ids, roomyStage, threeModels } from "./fleet-stage.test-data.ts";

let a: string;
let b: string;
let c: string;
beforeEach(() => {
  [a, b, c] = threeModels();
});

describe("the current model", () => {
  test("is the one that was loaded last, once it is ready, or the one that a person chose", async () => {
    const { fleet, until, wait } = await roomyStage(a, 3);
    await fleet.load({ model: b });
    await until(b, "ready");
    expect(fleet.loaded.value.current).toBe(b);
    wait(1_000);
    fleet.setCurrent(a);
    expect(fleet.loaded.value.current).toBe(a);
    expect(fleet.current.state.value).toMatchObject({ phase: "ready", model: { id: a } });
    // Asked for by a program, not by the person.
    await fleet.engineOf(c).ensureReady();
    expect(fleet.loaded.value.current).toBe(a);
    await fleet.unload(a);
    expect(fleet.loaded.value.current).toBe(c);
  });

  test("stays what it was while another is loaded, also when that fails", async () => {
    const { fleet, lives, until } = await roomyStage(a, 3);
    lives.atOnce = false;
    await fleet.load({ model: b });
    await until(b, "starting");
    expect(fleet.loaded.value.current).toBe(a);
    await expect.poll(() => lives.of(b)).toBeDefined();
    lives.of(b)!.die("MODEL_UNSUPPORTED");
    const { state } = await until(b, "failed");
    expect(state).toMatchObject({ error: { detail: "its own line" } });
    expect(fleet.loaded.value.current).toBe(a);
    await fleet.cancelLoad(b);
    expect(ids(fleet)).toEqual([a]);
  });

  test("that fails lets one that is ready answer, until it is loaded itself", async () => {
    const { fleet, lives, one, until } = await roomyStage(a, 3);
    await fleet.load({ model: b });
    await until(b, "ready");
    lives.of(b)!.die("PTX_UNSUPPORTED");
    const { current, models } = await fleet.loaded.until((value) => value.current === a);
    expect(current).toBe(a);
    // The failure stays where it is shown.
    expect(models.find(({ model }) => model.id === b)!.state.phase).toBe("failed");
    expect(fleet.current.state.value).toMatchObject({ phase: "ready", model: { id: a } });
    expect(fleet.engineOf()).toBe(fleet.engineOf(a));
    // Chosen all the same, it answers once it is there.
    fleet.setCurrent(b);
    expect(fleet.loaded.value.current).toBe(a);
    await fleet.load({ model: b });
    await fleet.loaded.until((value) => value.current === b);
    expect(one(b)!.state.phase).toBe("ready");
  });

  test("that failed alone stays, until another is ready", async () => {
    const { fleet, lives, until } = await roomyStage(a, 3);
    lives.of(a)!.die("PTX_UNSUPPORTED");
    await until(a, "failed");
    expect(fleet.loaded.value.current).toBe(a);
    expect(fleet.current.state.value.phase).toBe("failed");
    await fleet.engineOf(b).ensureReady();
    await fleet.loaded.until((value) => value.current === b);
  });
});
