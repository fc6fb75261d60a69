import {
  placeModel,
  type FitMachine,
  type FitModel,
  type FitPlacement,
  type FitSettings,
} from "@llcuda/gguf";
import type { LoadOptions, ModelInfo } from "@llcuda/protocol";
import type { ProvedEngine } from "../engine/engine.ts";
import { deviceTotal, fitSettings, hostTotal, leastPlan } from "../models/fit/load-plan.ts";
import { machineFor } from "../models/fit/machine-for.ts";
import { oneGpuOf } from "../models/fit/single-gpu.ts";
import { startsEarly } from "./early-start.ts";
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

export interface FoundRoom {
  room: Room;
  /** It may start while those that go are still ending. */
  early: boolean;
}

const ROOM: Room = { needs: 0, free: 0, unload: [], blockedBy: [] };

/** Whether there is room for a model beside the others, and who could make some. */
export async function roomFor(question: Question): Promise<FoundRoom> {
  const { engine, leaving, model, now, options, others, planner } = question;
  const { pricing } = planner;
  const read = await pricing.read(model.path).catch(() => null);
  // What cannot be priced is tried: the engine tells how it goes.
  if (read === null) return { room: ROOM, early: false };
  const machine = machineFor(options, await planner.free(engine));
  const onGpu = machine.vramFree.length > 0;
  const present = others.filter(({ state: { value } }) => {
    // One that was given up holds nothing and takes nothing.
    return value.phase !== "failed" || value.restart !== null;
  });
  const loading = present.filter(({ state }) => state.value.phase !== "ready");
  const promised = loading.reduce(
    (sum, { estimate }) =>
      sum + (estimate === null ? 0 : onGpu ? deviceTotal(estimate) : hostTotal(estimate)),
    0,
  );
  const freed = leaving.reduce((sum, each) => sum + holds(each, onGpu), 0);
  const free = withMore(machine, freed - promised);
  const companions = await pricing.companions(model.path, options);
  const { plan } = leastPlan(read, options, free, companions);
  const settings = fitSettings(options, plan, companions);
  const room = findRoom(
    (on) => placeOn(read, settings, options, on),
    free,
    present.flatMap((each) => {
      const { id, name } = each.model ?? { id: "", name: "" };
      const idleSeconds = Math.max(0, (now - each.lastUsedAt) / 1_000);
      const stays = each.pinned || each.users > 0 || loading.includes(each);
      return [{ id, name, holds: holds(each, onGpu), idleSeconds, stays }];
    }),
    onGpu ? chosenLayers(options, read.layers.length + 1) : null,
  );
  const making = leaving.length > 0 && room.unload.length === 0;
  const before = withMore(machine, -promised);
  return { room, early: making && startsEarly(read, options, [before, free], companions) };
}

/** As a load is priced: on one of several GPUs where all of it goes there. */
function placeOn(
  model: FitModel,
  settings: FitSettings,
  options: LoadOptions,
  machine: FitMachine,
): FitPlacement {
  const one = oneGpuOf(options, machine);
  const alone = one === null ? null : placeModel(model, settings, one);
  return alone?.verdict === "fits" ? alone : placeModel(model, settings, machine);
}

/** With more or less free where models go: on the first GPU, else in memory. */
function withMore(machine: FitMachine, bytes: number): FitMachine {
  const [first, ...rest] = machine.vramFree;
  if (first === undefined) return { ...machine, ramFree: Math.max(0, machine.ramFree + bytes) };
  return { ...machine, vramFree: [Math.max(0, first + bytes), ...rest] };
}

/** Of `all`, the output counted as one; null where it is left to what is free. */
function chosenLayers({ gpuLayers }: LoadOptions, all: number): number | null {
  if (gpuLayers === null) return null;
  return gpuLayers === "all" ? all : Math.min(gpuLayers, all);
}
