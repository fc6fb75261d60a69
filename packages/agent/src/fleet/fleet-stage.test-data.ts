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
import { Fleet, type FleetInput } from "./fleet.ts";
import { LoadPlanner } from "./load-planner.ts";
import { LoadRecords } from "./load-records.ts";

function noMachine(): never {
  throw new Error("nobody looks at this machine");
}

/** A fleet over files, with as much memory as a test says. */
export function fleetStage(
  engine: ProvedEngine,
  first: string,
  input: Partial<FleetInput> & { free?: () => FitMachine } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "fleet-"));
  const home = homeOf({ LLCUDA_HOME: folder });
  const find = (name: string) => localModel(name, home);
  const planner = new LoadPlanner({
    home,
    env: {},
    offline: true,
    readMachine: noMachine,
    find,
  });
  const { free } = input;
  if (free !== undefined) planner.free = () => Promise.resolve(free());
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
  onTestFinished(async () => {
    await fleet.close();
    planner.close();
    database.close();
    rmSync(folder, { recursive: true });
  });
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
