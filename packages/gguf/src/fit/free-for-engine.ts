import { GPU_CONTEXT, gpuReserve, type FitMachine } from "./gpu-layers.ts";

/** What is known of a machine's memory, in bytes; null where it is not. */
interface MemoryFacts {
  /** Why no GPU works; null where they do. */
  readonly driverError: unknown;
  readonly gpus: readonly { readonly visible: boolean; readonly memoryFree: number | null }[];
  readonly memoryAvailable: number | null;
  readonly memoryTotal: number;
}

/**
 * What is free for an engine that is yet to start: of GPUs that programs see and whose memory is
 * known, as long as nothing keeps them from working. Pure.
 */
export function freeForEngine(facts: MemoryFacts): FitMachine {
  const { driverError, gpus, memoryAvailable, memoryTotal } = facts;
  const usable = driverError === null ? gpus.filter(({ visible }) => visible) : [];
  return {
    vramFree: usable.flatMap(({ memoryFree }) => memoryFree ?? []),
    ramFree: memoryAvailable ?? memoryTotal,
    contextBytes: GPU_CONTEXT,
  };
}

/** A machine as people are told of it: what is free, and what of each GPU is out of reach for a model. Bytes. */
export interface ToldMachine {
  vramFree: number[];
  ramFree: number;
  margin: number;
}

export function toldMachine(machine: FitMachine): ToldMachine {
  const { ramFree, vramFree } = machine;
  return { vramFree: [...vramFree], ramFree, margin: gpuReserve(machine) };
}
