import type { FitPlacement } from "@llcuda/gguf";
import type { FreeMachine } from "../models/fit/free-machine.ts";

/** Bytes that a model takes of a machine. */
export interface Held {
  /** On each GPU, all that an engine may see in their order; those that are left out: nothing. */
  readonly gpus: readonly number[];
  readonly ram: number;
}

export const NOTHING_HELD: Held = { gpus: [], ram: 0 };

export function sumOf(helds: readonly Held[]): Held {
  const most = Math.max(0, ...helds.map(({ gpus }) => gpus.length));
  const on = (gpu: number): number => helds.reduce((sum, { gpus }) => sum + (gpus[gpu] ?? 0), 0);
  return {
    gpus: Array.from({ length: most }, (_, gpu) => on(gpu)),
    ram: helds.reduce((sum, { ram }) => sum + ram, 0),
  };
}

/** With all of that given back. May be below nothing where it was: see `usable`. */
export function withMore(machine: FreeMachine, { gpus, ram }: Held): FreeMachine {
  const vramFree = machine.vramFree.map((free, gpu) => free + (gpus[gpu] ?? 0));
  return { ...machine, vramFree, ramFree: machine.ramFree + ram };
}

/** With all of that taken; below nothing where more is taken than was free. */
export function withLess(machine: FreeMachine, { gpus, ram }: Held): FreeMachine {
  return withMore(machine, { gpus: gpus.map((bytes) => -bytes), ram: -ram });
}

/** As a load may use it. */
export function usable(machine: FreeMachine): FreeMachine {
  const vramFree = machine.vramFree.map((free) => Math.max(0, free));
  return { ...machine, vramFree, ramFree: Math.max(0, machine.ramFree) };
}

/** Bytes of it on some of the GPUs together. */
export function heldOn({ gpus }: Held, places: readonly number[]): number {
  return places.reduce((sum, place) => sum + (gpus[place] ?? 0), 0);
}

/**
 * What a load will hold, its process's own of each GPU that this sees included. Pure.
 * @param part of the machine, on which it was placed
 * @param sees places of the GPUs that the process sees
 */
export function foreseen(
  { estimate }: FitPlacement,
  { contextBytes = 0, places }: FreeMachine,
  sees: readonly number[],
): Held {
  const gpus = Array.from({ length: Math.max(-1, ...sees) + 1 }, (_, place) =>
    sees.includes(place) ? contextBytes : 0,
  );
  for (const [at, bytes] of estimate.gpus.entries()) {
    const place = places === undefined ? at : places[at];
    if (place !== undefined && place in gpus) gpus[place] = (gpus[place] ?? 0) + bytes;
  }
  return { gpus, ram: estimate.host };
}
