import { estimateFit } from "./estimate.ts";
import type { FitEstimate, FitSettings } from "./estimate.ts";
import type { FitModel } from "./fit-model.ts";

/** What is free now, in bytes. */
export interface FitMachine {
  /** Of each GPU. */
  readonly vramFree: readonly number[];
  /** Their names, as the engine lists them; left out where they are not known. */
  readonly names?: readonly string[];
  readonly ramFree: number;
  /** What the engine's process will hold on each GPU beside its buffers; 0 where it runs already. */
  readonly contextBytes?: number;
}

/** `fits`: all on the GPU; `partial`: some layers; `ram-only`: no layer; `no`: not even that. */
export type FitVerdict = "fits" | "partial" | "ram-only" | "no";

const MIB = 1024 * 1024;

/** Left free on each GPU, as llama.cpp's own fit does (-fitt 1024). */
export const GPU_MARGIN = 1024 * MIB;

/** CUDA's own of a process on a GPU, which llama.cpp's fit finds taken: 584 MiB on an H200 (docs/fit.md). */
export const GPU_CONTEXT = 600 * MIB;

/** Bytes of each GPU that no buffer may take. */
export function gpuReserve({ contextBytes = 0 }: FitMachine): number {
  return GPU_MARGIN + contextBytes;
}

/** The most layers that go to the GPU, at most as many as are asked for. */
export function placed(
  model: FitModel,
  settings: FitSettings,
  machine: FitMachine,
): readonly [FitEstimate, FitVerdict] {
  for (let gpuLayers = mostLayers(model, settings, machine); gpuLayers > 0; gpuLayers--) {
    const estimate = placedWith(model, { ...settings, gpuLayers }, machine, settings);
    if (estimate === null) continue;
    return [estimate, gpuLayers === estimate.layers ? "fits" : "partial"];
  }
  const estimate = withoutLayers(model, settings, machine);
  return [estimate, estimate.host <= machine.ramFree ? "ram-only" : "no"];
}

/** No layer on a GPU: it reads prompts where it has room for that, else no GPU is used at all (`device` is 0). */
function withoutLayers(model: FitModel, settings: FitSettings, machine: FitMachine): FitEstimate {
  const bare = { ...settings, gpuLayers: 0 };
  if (machine.vramFree.length > 0 && settings.opOffload !== false) {
    const helped = estimateFit(model, bare);
    if (onGpus(helped, machine)) return helped;
  }
  return estimateFit(model, { ...bare, opOffload: false });
}

/** Whether all of it goes to the GPU that was asked for: every layer, or so many; without a GPU: into memory. */
export function isPlaced(model: FitModel, settings: FitSettings, machine: FitMachine): boolean {
  const gpuLayers = mostLayers(model, settings, machine);
  if (gpuLayers === 0) return placed(model, settings, machine)[1] !== "no";
  return placedWith(model, { ...settings, gpuLayers }, machine, settings) !== null;
}

function mostLayers(
  model: FitModel,
  { gpuLayers = Infinity }: FitSettings,
  { vramFree }: FitMachine,
): number {
  return vramFree.length === 0 ? 0 : Math.min(gpuLayers, model.layers.length + 1);
}

/** Null where so many layers do not go to the GPUs. @param wished before their number was chosen */
function placedWith(
  model: FitModel,
  settings: FitSettings,
  machine: FitMachine,
  wished: FitSettings,
): FitEstimate | null {
  for (const gpus of sharesToTry(wished, machine)) {
    const estimate = estimateFit(model, { ...settings, gpus });
    if (onGpus(estimate, machine) && estimate.host <= machine.ramFree) return estimate;
  }
  return null;
}

/**
 * The GPUs' shares: as asked for, one a GPU, else by what is free. Where that is not enough on one of
 * them and nobody chose, llama.cpp's own fit fills each as far as it has room (common/fit.cpp). Pure.
 */
export function sharesToTry(
  { expertLayersInMemory, gpuLayers, gpus = [], split }: FitSettings,
  machine: FitMachine,
): (readonly number[])[] {
  const { vramFree } = machine;
  const asked = vramFree.map((_, gpu) => gpus[gpu] ?? 0);
  if (asked.some((share) => share > 0)) return [asked];
  const chosen = gpuLayers !== undefined || expertLayersInMemory !== undefined;
  if (vramFree.length < 2 || chosen || split === "tensor") return [vramFree];
  return [vramFree, vramFree.map((free) => Math.max(0, free - gpuReserve(machine)))];
}

/** Each GPU must have room for its own part. */
function onGpus({ gpus }: FitEstimate, machine: FitMachine): boolean {
  return gpus.every(
    (bytes, gpu) => bytes <= (machine.vramFree[gpu] ?? 0) - gpuReserve(machine) || bytes === 0,
  );
}

/** Bytes that buffers may take on all GPUs together, beside one of `compute` bytes on each. */
export function roomOnGpus(machine: FitMachine, compute = 0): number {
  return machine.vramFree
    .map((free) => Math.max(0, free - gpuReserve(machine) - compute))
    .reduce((total, left) => total + left, 0);
}
