import { roomOnGpus, type FitMachine, type FitPlacement } from "@llcuda/gguf";
import type { Evictable } from "@llcuda/protocol";

/** A model that is loaded, as far as room for another depends on it. */
export interface Occupant extends Evictable {
  /** Pinned, answering or just being loaded: it stays. */
  stays: boolean;
}

export interface Room {
  /** Bytes that the model takes where it should go, and that it may take there now. */
  needs: number;
  free: number;
  /** Least recently used first: those that would be enough. Empty where none must go, or none helps. */
  unload: Evictable[];
  /** With these gone it would go into memory, without it does not. */
  blockedBy: Occupant[];
}

/** Below any number of layers: not even memory is enough, or not for as many as were chosen. */
const NOWHERE = -1;

/**
 * Who must go so that a model goes where it would with all others gone. A model that would not get
 * further by that asks nobody to go. Pure.
 * @param place where it goes with so much free
 * @param layers on GPUs that it must get, where a person chose how many; null takes what goes there
 */
export function findRoom(
  place: (machine: FitMachine) => FitPlacement,
  machine: FitMachine,
  occupants: readonly Occupant[],
  layers: number | null,
): Room {
  const rankOf = ({ estimate, verdict }: FitPlacement): number => {
    if (verdict === "no" || estimate.gpuLayers < (layers ?? 0)) return NOWHERE;
    return estimate.gpuLayers;
  };
  const rank = (gone: readonly Occupant[]): number => rankOf(place(without(machine, gone)));
  const movable = occupants
    .filter(({ stays }) => !stays)
    .toSorted((a, b) => b.idleSeconds - a.idleSeconds);
  const before = place(machine);
  const best = rank(movable);
  const unload: Occupant[] = [];
  if (best > rankOf(before)) {
    for (const each of movable) {
      unload.push(each);
      if (rank(unload) === best) break;
    }
  }
  const nowhere = best === NOWHERE && rank(occupants) > NOWHERE;
  const { estimate } = place(without(machine, occupants));
  const onGpu = machine.vramFree.length > 0 && estimate.device > 0;
  return {
    needs: onGpu ? estimate.device : estimate.host,
    free: onGpu ? roomOnGpus(machine) : machine.ramFree,
    unload: unload.map(({ holds, id, idleSeconds, name }) => ({ id, name, holds, idleSeconds })),
    blockedBy: nowhere ? occupants.filter(({ stays }) => stays) : [],
  };
}

/** What would be free with some gone. What they hold lies on the GPU where there is one. */
function without(machine: FitMachine, gone: readonly Occupant[]): FitMachine {
  const more = gone.reduce((sum, { holds }) => sum + holds, 0);
  const [first, ...others] = machine.vramFree;
  if (first === undefined) return { ...machine, ramFree: machine.ramFree + more };
  return { ...machine, vramFree: [first + more, ...others] };
}
