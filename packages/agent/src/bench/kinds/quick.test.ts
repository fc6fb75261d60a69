import { benchRun } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { TokenMeter } from "../../chat/token-meter.ts";
import { benchesOver } from "../benches.test-data.ts";
import { LoadThread } from "../client/load-thread.ts";
import type { BenchStage } from "../run/bench-stage.ts";
import { LiveRun } from "../run/live-run.ts";
import { tuneRun } from "../tune/tune.ts";
import { quickRun } from "./quick.ts";

/** A run of its own on a stage, without a queue around it. */
function staged(...over: Parameters<typeof benchesOver>) {
  const { benches, fleet, model, store, world } = benchesOver(...over);
  const live = new LiveRun(benchRun([]));
  const client = new LoadThread();
  onTestFinished(() => client.close());
  const monitor = { takeDisturbances: () => [], takePower: () => null };
  const signal = new AbortController().signal;
  const stage: BenchStage = {
    live,
    world,
    signal,
    client,
    monitor,
    meter: new TokenMeter(),
    pids: new Set(),
  };
  return { benches, fleet, live, model, stage, store };
}

test("a quick run measures one user, then all slots, and lets the model go", async () => {
  const { fleet, live, stage } = staged({ tokensPerSecond: 500, slots: 2 });
  await quickRun({ kind: "quick", model: null }, stage, { alone: 0.2, together: 0.2 });
  expect(live.points.map(({ axes, status }) => [axes.concurrency, status])).toEqual([
    [1, "done"],
    [2, "done"],
  ]);
  expect(live.points[0]!.quantities["user-rate"]!.n).toBeGreaterThan(0);
  expect(fleet.loaded.value.models[0]).toMatchObject({ answering: 0, waiting: 0 });
  expect([...stage.pids]).toEqual(fleet.holders.map(({ pid }) => pid));
});

test("tuning loads the model with each flag, tells gains, and leaves it as it was", async () => {
  // Slow enough that no answer comes in one piece, which would have no rate.
  const { benches, fleet, live, model, stage, store } = staged({ tokensPerSecond: 300 });
  const plan = {
    kind: "tune" as const,
    model: null,
    goal: "generation" as const,
    parameters: ["flashAttention" as const],
    minutes: 30,
  };
  await tuneRun(plan, stage, 0.05);
  const flags = live.points.map(({ axes }) => JSON.stringify(axes.flags));
  expect(flags.slice(0, 3)).toEqual([
    '{"flags":"default"}',
    '{"flashAttention":"on"}',
    '{"flashAttention":"off"}',
  ]);
  expect(live.run.tuned!.steps).toHaveLength(2);
  await fleet.loaded.until(({ models }) => models[0]?.state.phase === "ready");
  expect(fleet.loaded.value.models[0]!.requested.flashAttention).toBeNull();
  // Kept: the next load has it.
  const conditions = {
    ...live.run.conditions,
    models: [{ id: model, name: "tiny", sha256: null, size: 1, quantization: null }],
  };
  const tuned = { ...live.run.tuned!, best: { flashAttention: "on" }, gain: 0.1 };
  store.save({ ...live.run, id: "t", plan, conditions, tuned });
  await benches.keepTuned("t");
  expect(benches.get("t").tuned!.kept).toBe(true);
  expect((await fleet.choices.saved(model)).options).toMatchObject({ flashAttention: "on" });
});
