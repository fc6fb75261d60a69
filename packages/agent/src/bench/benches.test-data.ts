import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchPlan, BenchRun } from "@llcuda/protocol";
import { installFakeEngine, tinyLlama, type FakeBehaviour } from "@llcuda/test-kit";
import { onTestFinished } from "vitest";
import type { ProvedEngine } from "../engine/engine.ts";
import { fleetStage, provedEngine } from "../fleet/fleet-stage.test-data.ts";
import { homeOf } from "../home.ts";
import { localModel } from "../models/local-model.ts";
import { openDatabase } from "../store/database.ts";
import { Benches } from "./benches.ts";
import { NO_TARGETS } from "./client/client.test-data.ts";
import { BenchStore } from "./run/bench-store.ts";
import type { BenchWorld } from "./run/bench-world.ts";

const GIB = 1024 ** 3;

function noMachine(): never {
  throw new Error("nobody looks at this machine");
}

/** Benches over a fake engine in a process of its own, and a tiny model. */
export function benchesOver(
  behaviour: Partial<FakeBehaviour> = {},
  more: Partial<BenchWorld> = {},
) {
  const folder = newFolder();
  const model = join(folder, "tiny-F16.gguf");
  writeFileSync(model, tinyLlama());
  const bin = join(folder, "engine");
  const engine = provedEngine(installFakeEngine(bin, behaviour).bin);
  return { ...benchesOn(engine, model, more), bin, engine, model };
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "benches-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Benches over an engine and a model, with a store on disk. */
export function benchesOn(engine: ProvedEngine, model: string, more: Partial<BenchWorld> = {}) {
  const folder = newFolder();
  const { fleet, records } = fleetStage(engine, model, {
    free: () => ({ vramFree: [], ramFree: 16 * GIB }),
    graceMs: 2_000,
    // A crash is told, and not repaired before a test looks.
    policy: { firstMs: 60_000, capMs: 60_000 },
  });
  const home = homeOf({ LLCUDA_HOME: folder });
  const database = openDatabase(join(folder, "llcuda.sqlite"));
  const world: BenchWorld = {
    home,
    env: {},
    fleet,
    engine: () => Promise.resolve(engine),
    find: (name) => localModel(name, home),
    models: () => [],
    machine: noMachine,
    activeAnswers: () => 0,
    work: () => Promise.resolve(null),
    door: () => null,
    gpu: null,
    limits: () => Promise.resolve({ bandwidth: 1e10, compute: null }),
    ...more,
  };
  const store = new BenchStore(database);
  const benches = new Benches(world, store);
  onTestFinished(async () => {
    await benches.close();
    database.close();
  });
  /** Runs a plan to its end. */
  const run = async (plan: BenchPlan): Promise<BenchRun> => {
    const begun = await benches.start(plan, true);
    if (begun.outcome !== "begun") throw new Error(begun.reasons.join(" "));
    for await (const _ of benches.watch(begun.id)) continue;
    return benches.get(begun.id);
  };
  return { benches, store, world, fleet, records, run };
}

type ServedPlan = Extract<BenchPlan, { kind: "served" }>;

/** A load on the current model that is over within a second; a test says what is different. */
export function servedPlan(more: Partial<ServedPlan> = {}): ServedPlan {
  return {
    kind: "served",
    target: { kind: "local", model: null },
    workload: {
      kind: "chat",
      promptTokens: 64,
      outputTokens: 16,
      prompts: [],
      prefixCache: false,
    },
    load: { kind: "closed", concurrency: [1] },
    requests: 6,
    seconds: 10,
    warmup: 1,
    targets: NO_TARGETS,
    seed: 1,
    ...more,
  };
}
