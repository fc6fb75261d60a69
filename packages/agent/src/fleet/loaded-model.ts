import { AUTOMATIC, isGivenUp, type LoadedModel, type LoadedModels } from "@llcuda/protocol";
import { commandsFor } from "./commands.ts";
import { asBefore } from "./fixes.ts";
import { unloadsAt } from "./idle.ts";
import { deviceTotal, hostTotal } from "../models/fit/load-plan.ts";
import { gpuBuffers } from "./held-now.ts";
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
    fixes: isGivenUp(state) ? [...fixes, ...asBefore(engine.options, engine.optionsBefore)] : fixes,
    retriedWith: engine.retriedWith,
    replaced: engine.replaced,
    restoredFor: engine.restoredFor,
  };
}

/** The one that was used last of those that answer. */
export function lastUsed(engines: readonly ModelEngine[]): ModelEngine | undefined {
  return engines
    .filter(({ state }) => state.value.phase === "ready")
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
