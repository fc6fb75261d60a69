import { placeModel } from "@llcuda/gguf";
import type { LoadOptions, ModelInfo } from "@llcuda/protocol";
import type { ProvedEngine } from "../engine/engine.ts";
import { deviceTotal, fitSettings, hostTotal, leastPlan } from "../models/fit/load-plan.ts";
import { machineFor } from "../models/fit/machine-for.ts";
import type { LoadPlanner } from "./load-planner.ts";
import { holds } from "./loaded-model.ts";
import type { ModelEngine } from "./model-engine.ts";
import { findRoom, type Room } from "./room.ts";

interface Question {
  model: ModelInfo;
  options: LoadOptions;
  others: readonly ModelEngine[];
  /** Those that go in any case, and the model itself where it is loaded anew. */
  leaving: readonly ModelEngine[];
  planner: LoadPlanner;
  engine: ProvedEngine | null;
  now: number;
}

const ROOM: Room = { needs: 0, free: 0, unload: [], blockedBy: [] };

/** Whether there is room for a model beside the others, and who could make some. */
export async function roomFor(question: Question): Promise<Room> {
  const { engine, leaving, model, now, options, others, planner } = question;
  const { pricing } = planner;
  const read = await pricing.read(model.path).catch(() => null);
  // What cannot be priced is tried: the engine tells how it goes.
  if (read === null) return ROOM;
  const machine = machineFor(options, await planner.free(engine));
  const onGpu = machine.vramFree.length > 0;
  const loading = others.filter(({ state }) => state.value.phase !== "ready");
  const promised = loading.reduce(
    (sum, { estimate }) =>
      sum + (estimate === null ? 0 : onGpu ? deviceTotal(estimate) : hostTotal(estimate)),
    0,
  );
  const freed = leaving.reduce((sum, each) => sum + holds(each, onGpu), 0) - promised;
  const [first = 0, ...rest] = machine.vramFree;
  const free = onGpu
    ? { ...machine, vramFree: [Math.max(0, first + freed), ...rest] }
    : { ...machine, ramFree: Math.max(0, machine.ramFree + freed) };
  const companions = await pricing.companions(model.path, options);
  const { plan } = leastPlan(read, options, free, companions);
  const settings = fitSettings(options, plan, companions);
  return findRoom(
    (on) => placeModel(read, settings, on),
    free,
    others.flatMap((each) => {
      const { id, name } = each.model ?? { id: "", name: "" };
      const idleSeconds = Math.max(0, (now - each.lastUsedAt) / 1_000);
      const stays = each.pinned || each.users > 0 || loading.includes(each);
      return [{ id, name, holds: holds(each, onGpu), idleSeconds, stays }];
    }),
    onGpu ? chosenLayers(options, read.layers.length + 1) : null,
  );
}

/** Of `all`, the output counted as one; null where it is left to what is free. */
function chosenLayers({ gpuLayers }: LoadOptions, all: number): number | null {
  if (gpuLayers === null) return null;
  return gpuLayers === "all" ? all : Math.min(gpuLayers, all);
}
