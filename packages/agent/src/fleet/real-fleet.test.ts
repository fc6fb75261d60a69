import { AUTOMATIC } from "@llcuda/protocol";
import { beforeAll, expect, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { identityOf, isAlive } from "../host/process.ts";
import { fleetStage } from "./fleet-stage.test-data.ts";
import { realModels } from "./real-models.test-data.ts";

/** The first run on a machine fetches the engine and the models. */
const FETCH_MS = 300_000;
/** Loads of real models on a machine that does other things too. */
const PATIENCE_MS = 180_000;

let engine: ProvedEngine;
let smol: string;
let gemma: string;
beforeAll(async () => {
  engine = await realEngine();
  ({ smol, gemma } = await realModels());
}, FETCH_MS);

const MIB = 1024 ** 2;
const GIB = 1024 * MIB;

test(
  "two models answer at once; one goes, takes the other's place, and gives it back when it is cancelled",
  async () => {
    let ramFree = 16 * GIB;
    const { fleet, one, until } = fleetStage(engine, smol, {
      free: () => ({ vramFree: [], ramFree }),
    });
    const first = await fleet.current.ensureReady();
    expect(await fleet.load({ model: gemma })).toEqual({ outcome: "begun", id: gemma });
    const loaded = await until(gemma, "ready");
    expect(fleet.loaded.value.current).toBe(gemma);
    const second = await fleet.current.ensureReady();
    expect(new Set([first.pid, second.pid]).size).toBe(2);
    // Its context is 32,768 tokens: as many as it was made for, and there is room.
    expect(loaded.effective).toMatchObject({ context: 32_768, slots: 4, kvTypeK: "f16" });
    expect(loaded.memory.measured!.kv.host).toBeGreaterThan(20 * MIB);
    // Foreseen by the header alone; docs/fit.md has the figures.
    expect(Math.abs(loaded.memory.error!)).toBeLessThan(0.01);
    await expect.poll(() => one(gemma)?.memory.resident ?? 0).toBeGreaterThan(200 * MIB);
    const answers = [first, second].map(async ({ url, apiKey }) => {
      const answer = await fetch(`${url}/completion`, {
        method: "POST",
        headers: { authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ prompt: "Hello", n_predict: 4, ignore_eos: true }),
      });
      return answer.json();
    });
    for (const answer of await Promise.all(answers)) {
      expect(answer).toMatchObject({ tokens_predicted: 4 });
    }
    const gone = identityOf(second.pid);
    await fleet.unload(gemma);
    expect(isAlive(gone)).toBe(false);
    expect(fleet.loaded.value).toMatchObject({ current: smol, models: [{ model: { id: smol } }] });
    expect(await fleet.current.ensureReady()).toEqual(first);

    // Where both do not fit, the idle one is offered, stays while it is used, and goes when asked for.
    ramFree = 0.2 * GIB;
    const offered = await fleet.load({ model: gemma });
    expect(offered).toMatchObject({ outcome: "needs-room", id: gemma, unload: [{ id: smol }] });
    expect(one(gemma)).toBeUndefined();
    const done = fleet.loadedAs(smol)!.use();
    await expect(fleet.load({ model: gemma, unload: [smol] })).rejects.toMatchObject({
      code: "MODEL_IN_USE",
    });
    done();
    const smolProcess = identityOf(first.pid);
    expect(await fleet.load({ model: gemma, unload: "auto" })).toMatchObject({ outcome: "begun" });
    await fleet.loaded.until(({ models }) => models.every(({ model: { id } }) => id === gemma));
    await until(gemma, "starting");
    expect(isAlive(smolProcess)).toBe(false);
    // A load that is cancelled gives the place back to whom it was taken from.
    await fleet.cancelLoad(gemma);
    const again = await until(smol, "ready");
    expect(fleet.loaded.value).toMatchObject({ current: smol, models: [{ model: { id: smol } }] });
    expect(again.requested).toEqual(AUTOMATIC);
  },
  PATIENCE_MS,
);
