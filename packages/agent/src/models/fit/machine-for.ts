import type { FitMachine } from "@llcuda/gguf";
import type { LoadOptions } from "@llcuda/protocol";

/**
 * The part of a machine that a load may use: the devices that were named (CUDA1 is the second GPU), and one
 * of them where it is not to be split. Pure.
 */
export function machineFor(
  { devices, splitMode }: Pick<LoadOptions, "devices" | "splitMode">,
  { names, ...machine }: FitMachine,
): FitMachine {
  const named =
    devices?.flatMap((name) => {
      const index = /^[A-Za-z]+(\d+)$/.exec(name)?.[1];
      return index === undefined ? [] : (machine.vramFree[Number(index)] ?? []);
    }) ?? machine.vramFree;
  const vramFree = splitMode === "none" ? named.slice(0, 1) : named;
  const all = vramFree === machine.vramFree;
  return { ...machine, vramFree, ...(all && names !== undefined ? { names } : {}) };
}
