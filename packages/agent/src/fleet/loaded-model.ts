import { AUTOMATIC, type EngineState, type LoadedModel, type LoadedModels } from "@llcuda/protocol";
import { commandsFor } from "./commands.ts";
import { asBefore } from "./fixes.ts";
import { unloadsAt } from "./idle.ts";
import { isDeviceOf } from "../engine/offload.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { deviceTotal, hostTotal } from "../models/fit/load-plan.ts";
import { NOTHING_HELD, type Held } from "./held.ts";
import type { ModelEngine } from "./model-engine.ts";

/** All of them as the wire knows them. @param current is used where no model is named */
export function loadedModels(engines: readonly ModelEngine[], current: ModelEngine): LoadedModels {
  const models = engines.flatMap((engine) => loadedModelOf(engine) ?? []);
  const used = models.find(({ model: { id } }) => id === current.model?.id);
  return { models, current: used?.model.id ?? null };
}

/** Null while its model is not known yet. */
function loadedModelOf(engine: ModelEngine): LoadedModel | null {
  const { effective, estimate, fixes, measured, model, pinned, plan, resident, users } = engine;
  if (model === null) return null;
  const state = engine.state.value;
  const failed = state.phase === "failed" && state.restart === null;
  const requested = engine.options ?? AUTOMATIC;
  const slots = effective?.slots ?? 1;
  const gpu = state.phase === "ready" ? (state.offload?.gpuMemory ?? null) : null;
  const at = unloadsAt(engine);
  return {
    model,
    state,
    requested,
    plan,
    effective,
    memory: { estimate, measured, gpu, resident, error: errorOf(estimate, measured) },
    pinned,
    answering: Math.min(users, slots),
    waiting: Math.max(0, users - slots),
    lastUsedAt: new Date(engine.lastUsedAt).toISOString(),
    unloadsAt: at === null ? null : new Date(at).toISOString(),
    commands: commandsFor(model, requested, engine.settings ?? { args: [], env: {} }),
    fixes: failed ? [...fixes, ...asBefore(engine.options, engine.optionsBefore)] : fixes,
    retriedWith: engine.retriedWith,
    replaced: engine.replaced,
    restoredFor: engine.restoredFor,
  };
}

/** The one that was used last of those that answer. */
export function lastUsed(engines: readonly ModelEngine[]): ModelEngine | undefined {
  return engines
    .filter(({ address }) => address !== null)
    .toSorted((a, b) => b.lastUsedAt - a.lastUsedAt)[0];
}

/** Whose model a process holds, and bytes of GPU memory where anybody tells. */
export interface Holder {
  pid: number;
  model: string;
  memory: number | null;
  /** On each GPU, by the engine's own words. */
  gpus?: readonly number[];
}

/** Null where no process answers. */
export function holderOf({ address, measured, model, state }: ModelEngine): Holder | null {
  if (address === null || model === null) return null;
  const told = state.value.phase === "ready" ? state.value.offload?.gpuMemory : null;
  const memory = told ?? (measured === null ? null : deviceTotal(measured));
  const gpus = measured === null ? [] : gpuBuffers(state.value);
  return { pid: address.pid, model: model.name, memory, ...(gpus.length > 0 ? { gpus } : {}) };
}

/** Estimate less measurement, of the measurement. */
export function errorOf(
  estimate: LoadedModel["memory"]["estimate"],
  measured: LoadedModel["memory"]["measured"],
): number | null {
  if (estimate === null || measured === null) return null;
  const took = deviceTotal(measured) + hostTotal(measured);
  return took === 0 ? null : (deviceTotal(estimate) + hostTotal(estimate) - took) / took;
}

/**
 * What would be free without it, and without what it was promised: by the driver's word, else the engine's on its buffers with what a process
 * takes beside them, else as it was foreseen.
 */
export function heldNow(engine: ModelEngine, machine: FreeMachine): Held {
  const { foreseen, gpuMemory, measured, resident, state } = engine;
  const host = measured === null ? (foreseen?.ram ?? 0) : hostTotal(measured);
  const expected = foreseen?.gpus ?? [];
  // Pages of the model's file are resident, too, and are free as they are.
  const onGpus = machine.vramFree.length > 0;
  const ram = onGpus ? Math.min(host, resident ?? Infinity) : (resident ?? host);
  if (state.value.phase === "failed" && state.value.restart === null) return NOTHING_HELD;
  if (state.value.phase !== "ready") return { gpus: expected, ram };
  const driver = machine.uuids?.map((uuid) => gpuMemory?.get(uuid) ?? 0);
  if (gpuMemory !== null && driver !== undefined) return { gpus: driver, ram };
  const buffers = measured === null ? [] : gpuBuffers(state.value);
  if (buffers.length === 0) return { gpus: expected, ram };
  const gpus = machine.vramFree.map((_, gpu) => {
    const bytes = buffers[gpu] ?? 0;
    const uses = (expected[gpu] ?? 0) > 0 || bytes > 0;
    return bytes + (uses ? (machine.contextBytes ?? 0) : 0);
  });
  return { gpus, ram };
}

/** What it told of its buffers on each GPU, in the order in which it counts them; none where it told nothing. */
function gpuBuffers(state: EngineState): number[] {
  if (state.phase !== "ready") return [];
  const { engine, offload } = state;
  const gpus: number[] = [];
  for (const { bytes, device } of offload?.buffers ?? []) {
    if (!isDeviceOf(engine.backend, device)) continue;
    const gpu = Number(/\d+/.exec(device)?.[0] ?? 0);
    for (let before = gpus.length; before < gpu; before += 1) gpus[before] = 0;
    gpus[gpu] = (gpus[gpu] ?? 0) + bytes;
  }
  return gpus;
}
