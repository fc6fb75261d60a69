import type { LoadOptions } from "@llcuda/protocol";
import type { FreeMachine } from "./free-machine.ts";

/**
 * The part of a machine that a load may use: the devices that were named (CUDA1 is the second GPU), and one
 * of them where it is not to be split. Pure.
 */
export function machineFor(
  { devices, splitMode }: Pick<LoadOptions, "devices" | "splitMode">,
  machine: FreeMachine,
): FreeMachine {
  const named = devices?.flatMap((name) => {
    const index = /^[A-Za-z]+(\d+)$/.exec(name)?.[1];
    return index === undefined ? [] : [Number(index)];
  });
  const all = named ?? machine.vramFree.map((_, index) => index);
  const chosen = (splitMode === "none" ? all.slice(0, 1) : all).filter(
    (index) => machine.vramFree[index] !== undefined,
  );
  const whole = named === undefined && chosen.length === machine.vramFree.length;
  return whole ? machine : partOf(machine, chosen);
}

/** Some GPUs of a machine, by their places among all of it; their names go. Pure. */
export function partOf(
  { names: _names, uuids: _uuids, ...machine }: FreeMachine,
  places: readonly number[],
): FreeMachine {
  return { ...machine, vramFree: places.map((place) => machine.vramFree[place]!), places };
}
