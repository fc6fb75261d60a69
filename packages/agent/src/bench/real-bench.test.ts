import { AUTOMATIC } from "@llcuda/protocol";
import { beforeAll, expect, test } from "vitest";
import { realEngine } from "../bootstrap/real-engine.test-data.ts";
import type { ProvedEngine } from "../engine/engine.ts";
import { realModels } from "../fleet/real-models.test-data.ts";
import { LoadPlanner } from "../fleet/load-planner.ts";
import { homeOf } from "../home.ts";
import { benchesOn, servedPlan } from "./benches.test-data.ts";
import { planOf } from "./engine/engine-bench.test-data.ts";

/** The first run on a machine fetches the engine and the models. */
const FETCH_MS = 300_000;
/** A machine that does other things too. */
const PATIENCE_MS = 60_000;

function nobody(): never {
  throw new Error("nobody looks at this machine");
}

let engine: ProvedEngine;
let smol: string;
beforeAll(async () => {
  engine = await realEngine();
  ({ smol } = await realModels());
}, FETCH_MS);

test(
  "a real engine by its own program and as its users see it, each in percent of the limit",
  async () => {
    const home = homeOf({ LLCUDA_HOME: "/none" });
    const planner = new LoadPlanner({
      home,
      env: {},
      offline: true,
      readMachine: nobody,
      find: nobody,
    });
    const { records, run } = benchesOn(engine, smol, { work: (path) => planner.work(path) });
    // Threads that wait for each other are slow on a machine that does other things too.
    records.saveOptions(smol, { ...AUTOMATIC, threads: 1 });
    const tests = { prompts: [16], generations: [8], repetitions: 1, threads: [1] };
    const alone = await run(planOf({ models: [smol], ...tests }));
    expect(alone).toMatchObject({ status: "done", error: null });
    const [reading, writing] = alone.points;
    expect(reading!.quantities["prompt-rate"]!.median).toBeGreaterThan(0);
    // 98 MB of Q4_1, its table of tokens being its output too; and half of 8 tokens of context.
    expect(writing!.limit!.bytesPerToken).toBeGreaterThan(90e6);
    expect(writing!.limit!.bytesPerToken).toBeLessThan(98.4e6);

    const own = { kind: "own" as const, prompts: ["Count to ten"], outputTokens: 6 };
    const workload = { ...servedPlan().workload, ...own };
    const served = await run(servedPlan({ workload, requests: 2, warmup: 0 }));
    expect(served).toMatchObject({
      status: "done",
      error: null,
      conditions: { models: [{ quantization: "Q4_1" }] },
    });
    const { quantities, requests, tokens } = served.points[0]!;
    expect(requests).toMatchObject({ done: 2, failed: 0 });
    expect(tokens).toMatchObject({ generated: 12, cached: 0 });
    const engineFirst = quantities["prompt-time"]!.median;
    expect(quantities["first-token"]!.median).toBeGreaterThan(engineFirst);
    planner.close();
  },
  PATIENCE_MS,
);
