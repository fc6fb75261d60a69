import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FitMachine } from "@llcuda/gguf";
import type { LoadedModel } from "@llcuda/protocol";
import { onTestFinished } from "vitest";
import type { ProvedEngine } from "../engine/engine.ts";
import { homeOf } from "../home.ts";
import { localModel } from "../models/local-model.ts";
import { openDatabase } from "../store/database.ts";
import type { FleetInput } from "./fleet-input.ts";
import { Fleet } from "./fleet.ts";
import { LoadPlanner } from "./load-planner.ts";
import { LoadRecords } from "./load-records.ts";

/** An engine that computes on the processor, in a folder. */
export function provedEngine(bin: string): ProvedEngine {
  const common = {
    id: "fake",
    source: "explicit" as const,
    backend: "cpu" as const,
    description: "a fake",
  };
  const info = { ...common, version: "1", devices: [], path: bin, provedAt: "" };
  return { ...common, bin, launcher: [], cwd: null, env: {}, info };
}

/** For processes that live in memory. */
export const MEMORY_ENGINE = provedEngine("/nowhere");

function noMachine(): never {
  throw new Error("nobody looks at this machine");
}

type StageInput = Partial<FleetInput> & { free?: () => FitMachine | Promise<FitMachine> };

/** A fleet over files, with as much memory as a test says. */
export function openFleet(engine: ProvedEngine, first: string, input: StageInput = {}) {
  const folder = mkdtempSync(join(tmpdir(), "fleet-"));
  const home = homeOf({ LLCUDA_HOME: folder });
  const find = (name: string) => localModel(name, home);
  const planner = new LoadPlanner({ home, env: {}, offline: true, readMachine: noMachine, find });
  const { free } = input;
  if (free !== undefined) planner.free = async () => free();
  const database = openDatabase(join(folder, "llcuda.sqlite"));
  const records = new LoadRecords(database);
  const fleet = new Fleet({
    home,
    find,
    planner,
    records,
    acquireEngine: () => Promise.resolve(engine),
    acquireFirst: () => find(first),
    policy: { firstMs: 10, capMs: 20 },
    ...input,
  });
  const close = async (): Promise<void> => {
    await fleet.close();
    planner.close();
    database.close();
    rmSync(folder, { recursive: true });
  };
  return { fleet, records, close };
}

/** As `openFleet`, closed with the test. */
export function fleetStage(engine: ProvedEngine, first: string, input: StageInput = {}) {
  const { close, fleet, records } = openFleet(engine, first, input);
  onTestFinished(close);
  const one = (id: string): LoadedModel | undefined =>
    fleet.loaded.value.models.find(({ model }) => model.id === id);
  /** Resolves when a model is in that phase. */
  const until = async (id: string, phase: LoadedModel["state"]["phase"]): Promise<LoadedModel> => {
    const { models } = await fleet.loaded.until((value) =>
      value.models.some((each) => each.model.id === id && each.state.phase === phase),
    );
    return models.find(({ model }) => model.id === id)!;
  };
  return { fleet, records, one, until };
}
