import { roomOnGpus, type FitPlacement } from "@llcuda/gguf";
import type { Evictable } from "@llcuda/protocol";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { heldOn, sumOf, usable, withMore, type Held } from "./held.ts";

/** A model that is loaded, as far as room for another depends on it. */
export interface Occupant extends Omit<Evictable, "holds"> {
  /** What would be free without it, and where. */
  held: Held;
  /** Pinned, answering or just being loaded: it stays. */
  stays: boolean;
  /** Being loaded and not pinned: once it is loaded, or is not to be, it may go or holds nothing. */
  settles?: boolean;
}

/** Where a model goes with so much free. */
type Place = (machine: FreeMachine) => PlacedOn;

/** Where a model goes, and which part of the machine that is. */
export type PlacedOn = FitPlacement & { machine: FreeMachine };

export interface Room {
  /** Bytes that the model takes where it should go, and that it may take there now. */
  needs: number;
  free: number;
  /** Least recently used first: those that would be enough. Empty where none must go, or none helps. */
  unload: Evictable[];
  /** Where the model would go they hold something; without them it would, with them it does not. */
  blockedBy: Evictable[];
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
  place: Place,
  machine: FreeMachine,
  occupants: readonly Occupant[],
  layers: number | null,
): Room {
  const placeWithout = (gone: readonly Occupant[]): PlacedOn => place(without(machine, gone));
  const rank = (gone: readonly Occupant[]): number => rankOf(placeWithout(gone), layers);
  const movable = occupants
    .filter(({ stays }) => !stays)
    .toSorted((a, b) => b.idleSeconds - a.idleSeconds);
  const best = rank(movable);
  const unload = best > rank([]) ? fewest(movable, (gone) => rank(gone) === best) : [];
  const nowhere = best === NOWHERE && rank(occupants) > NOWHERE;
  const { estimate, machine: part } = placeWithout(unload.length > 0 ? unload : occupants);
  const onGpu = part.vramFree.length > 0 && estimate.device > 0;
  const places = part.places ?? [...part.vramFree.keys()];
  const now = usable(machine);
  const vramFree = places.map((place) => now.vramFree[place] ?? 0);
  const evictable = ({ held, id, idleSeconds, name }: Occupant): Evictable => {
    return { id, name, holds: onGpu ? heldOn(held, places) : held.ram, idleSeconds };
  };
  const inTheWay = nowhere ? occupants.filter(({ stays }) => stays) : [];
  return {
    needs: onGpu ? estimate.device : estimate.host,
    free: onGpu ? roomOnGpus({ ...now, vramFree }) : now.ramFree,
    unload: unload.map(evictable),
    blockedBy: inTheWay.map(evictable).filter(({ holds }) => holds > 0),
  };
}

/**
 * Those being loaded without whom a model would get further than with all gone that may go now: only when
 * they are loaded, or are not to be, it is known who can make room. Pure. @param layers as for `findRoom`
 */
export function awaited(
  place: Place,
  machine: FreeMachine,
  occupants: readonly Occupant[],
  layers: number | null,
): Occupant[] {
  const settling = occupants.filter(({ settles }) => settles === true);
  if (settling.length === 0) return [];
  const movable = occupants.filter(({ stays }) => !stays);
  const rank = (gone: readonly Occupant[]): number =>
    rankOf(place(without(machine, [...movable, ...gone])), layers);
  const further = rank(settling);
  return further > rank([]) ? fewest(settling, (gone) => rank(gone) === further) : [];
}

/** How far a model gets. */
function rankOf({ estimate, verdict }: FitPlacement, layers: number | null): number {
  if (verdict === "no" || estimate.gpuLayers < (layers ?? 0)) return NOWHERE;
  return estimate.gpuLayers;
}

/** What would be free with some gone, on each GPU and in memory. */
export function without(machine: FreeMachine, gone: readonly Occupant[]): FreeMachine {
  return usable(withMore(machine, sumOf(gone.map(({ held }) => held))));
}

/**
 * The first of them that are enough together, less those without whom the others are enough: what lies on
 * another GPU makes no room. Of two that could stay, the one that was used last does.
 */
function fewest(
  all: readonly Occupant[],
  areEnough: (gone: readonly Occupant[]) => boolean,
): Occupant[] {
  const enough = all.findIndex((_, last) => areEnough(all.slice(0, last + 1)));
  let gone = all.slice(0, enough + 1);
  for (const each of gone.toReversed()) {
    const others = gone.filter((other) => other !== each);
    if (areEnough(others)) gone = others;
  }
  return gone;
}
