import type { LoadOptions, ModelInfo } from "@llcuda/protocol";
import { placeModel, type FitModel, type FitSettings } from "@llcuda/gguf";
import type { ProvedEngine } from "../engine/engine.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { fitSettings, leastPlan, leavesGpus } from "../models/fit/load-plan.ts";
import type { ReadLoad } from "../models/fit/load-pricing.ts";
import { machineFor } from "../models/fit/machine-for.ts";
import { oneGpuOf } from "../models/fit/single-gpu.ts";
import { startsEarly } from "./early-start.ts";
import { excessOf, type Excess } from "./excess.ts";
import { foreseen, NOTHING_HELD, sumOf, usable, withMore, type Held } from "./held.ts";
import type { LoadPlanner } from "./load-planner.ts";
import { heldNow } from "./held-now.ts";
import type { ModelEngine } from "./model-engine.ts";
import { seenGpus } from "./only-gpu-of.ts";
import type { Promises } from "./promises.ts";
import { awaited, findRoom, without, type Occupant, type PlacedOn, type Room } from "./room.ts";
import type { Roster } from "./roster.ts";

interface Question {
  model: ModelInfo;
  options: LoadOptions;
  roster: Roster;
  promises: Promises;
  /** Those that go in any case. */
  going: readonly ModelEngine[];
  planner: LoadPlanner;
  engine: ProvedEngine | null;
  now: () => number;
}

export interface FoundRoom {
  room: Room;
  /** Being loaded: once they are, or are not to be, it is known who could make room. */
  awaits: ModelEngine[];
  /** Null where memory holds it, once all others are gone. */
  excess: Excess | null;
  /** It may start while those that go are still ending. */
  early: boolean;
  /** What it will hold at least once they are gone, and what is free now. */
  held: Held;
  free: FreeMachine;
}

const ROOM: Room = { needs: 0, free: 0, unload: [], blockedBy: [] };

/** Whether there is room for a model beside the others, and who could make some. */
export async function roomFor(question: Question): Promise<FoundRoom> {
  const { engine, model, options, planner } = question;
  const needed = planner.pricing.readLoad(model.path, options).catch(() => null);
  return planner.withFree(engine, needed, (free, read) => {
    // What cannot be priced is tried: the engine tells how it goes.
    if (read === null) {
      return { room: ROOM, awaits: [], excess: null, early: false, held: NOTHING_HELD, free };
    }
    return roomIn(free, read, question);
  });
}

function roomIn(free: FreeMachine, read: ReadLoad, question: Question): FoundRoom {
  const { engine, going, model, now, options, planner, promises, roster } = question;
  const existing = roster.withId(model.id);
  const leaving = existing === null ? going : [...going, existing];
  const present = roster.present.filter((each) => !leaving.includes(each));
  const before = promises.left(free, null);
  const then = withMore(before, sumOf(leaving.map((each) => heldNow(each, free))));
  const { companions } = read;
  const { plan } = leastPlan(read.model, options, machineFor(options, usable(then)), companions);
  const settings = fitSettings(options, plan, companions);
  const occupants = present.map((each) => occupant(each, free, now()));
  const place = (on: FreeMachine): PlacedOn =>
    placeOn(read.model, settings, options, machineFor(options, on));
  const layers = free.vramFree.length > 0 ? chosenLayers(options, plan.layers) : null;
  const room = findRoom(place, then, occupants, layers);
  const loading = awaited(place, then, occupants, layers);
  const gone = occupants.filter(({ id }) => room.unload.some((each) => each.id === id));
  const placed = place(without(then, gone));
  const planned = plannedDevices(placed);
  const only = planner.onlyGpu(engine, options, planned, free);
  const seen = seenGpus(only, { devices: options.devices ?? planned }, free);
  const making = leaving.length > 0 && room.unload.length === 0;
  return {
    room,
    awaits: loading.flatMap(({ id }) => roster.withId(id) ?? []),
    excess: excessOf(place(without(then, occupants)), options),
    early: making && startsEarly(read, options, [usable(before), usable(then)]),
    held: foreseen(placed, placed.machine, seen),
    free,
  };
}

/** As a load's plan has them: one of several GPUs, or none; null where all are used. */
function plannedDevices(placed: PlacedOn): readonly string[] | null {
  if (leavesGpus(placed, placed.machine)) return [];
  return placed.machine.names?.length === 1 ? placed.machine.names : null;
}

function occupant(engine: ModelEngine, free: FreeMachine, now: number): Occupant {
  const { id, name } = engine.model ?? { id: "", name: "" };
  const held = heldNow(engine, free);
  const idleSeconds = Math.max(0, (now - engine.lastUsedAt) / 1_000);
  const ready = engine.state.value.phase === "ready";
  const settles = !ready && !engine.pinned;
  return { id, name, held, idleSeconds, stays: engine.isKept || !ready, settles };
}

/** As a load is priced: on one of several GPUs where all of it goes there. Pure. */
export function placeOn(
  model: FitModel,
  settings: FitSettings,
  options: LoadOptions,
  machine: FreeMachine,
): PlacedOn {
  const one = oneGpuOf(options, machine);
  const alone = one === null ? null : placeModel(model, settings, one);
  if (one !== null && alone?.verdict === "fits") return { ...alone, machine: one };
  return { ...placeModel(model, settings, machine), machine };
}

/** Of `all`, the output counted as one; null where it is left to what is free. */
function chosenLayers({ gpuLayers }: LoadOptions, all: number): number | null {
  if (gpuLayers === null) return null;
  return gpuLayers === "all" ? all : Math.min(gpuLayers, all);
}
