import { isGivenUp, type EngineState } from "@llcuda/protocol";
import { isDeviceOf } from "../engine/offload.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { hostTotal } from "../models/fit/load-plan.ts";
import { NOTHING_HELD, type Held } from "./held.ts";
import type { ModelEngine } from "./model-engine.ts";

/** What is known of a model's memory. */
type Loaded = Pick<ModelEngine, "foreseen" | "gpuMemory" | "measured" | "resident"> & {
  state: { value: EngineState };
};

/**
 * What would be free without it and its promise: by the driver's word, else the engine's on its buffers with
 * what a process takes beside them, else as it was foreseen. Bytes.
 */
export function heldNow(engine: Loaded, machine: FreeMachine): Held {
  const { foreseen, gpuMemory, measured, resident, state } = engine;
  const host = measured === null ? (foreseen?.ram ?? 0) : hostTotal(measured);
  const expected = foreseen?.gpus ?? [];
  // Pages of the model's file are resident, too, and are free as they are.
  const onGpus = machine.vramFree.length > 0;
  const ram = onGpus ? Math.min(host, resident ?? Infinity) : (resident ?? host);
  if (isGivenUp(state.value)) return NOTHING_HELD;
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
export function gpuBuffers(state: EngineState): number[] {
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
