import type { Advice } from "@llcuda/gguf";
import type { LoadOptions } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { memoryAmount } from "../host/memory-amount.ts";
import type { PlacedOn } from "./room.ts";

/** Memory that an engine writes to at once, and that the machine has not: the kernel would end somebody. */
export interface Excess {
  /** Bytes. */
  needs: number;
  free: number;
  advice: readonly Advice[];
}

/**
 * What of a load memory cannot hold, with all other models gone; null where it can. Weights that are mapped
 * do not count: those are read again from the file where there is too little. Pure.
 */
export function excessOf(
  { advice, estimate, machine, verdict }: PlacedOn,
  { mlock, mmap }: Pick<LoadOptions, "mlock" | "mmap">,
): Excess | null {
  const weights = mmap === false || mlock === true ? estimate.weights.host : 0;
  const needs = estimate.kv.host + estimate.compute.host + weights;
  if (verdict !== "no" || needs <= machine.ramFree) return null;
  return { needs, free: machine.ramFree, advice };
}

export function tooLarge(name: string, { advice, free, needs }: Excess): Failure {
  const helps = advice.map(helpOf).filter((help) => help !== null);
  const instead = helps.length === 0 ? "Take a smaller context." : `Take ${helps.join(", or ")}.`;
  return new Failure(
    "OUT_OF_MEMORY",
    `${name} would write to ${memoryAmount(needs)} of memory at once; ${memoryAmount(free)} are free without the other models.`,
    `${instead} Loaded all the same (--anyway), it or another program may be ended by the system.`,
  );
}

function helpOf(advice: Advice): string | null {
  switch (advice.kind) {
    case "context":
      return `a context of ${advice.context.toLocaleString("en-US")} tokens`;
    case "kv-type":
      return `a KV cache in ${advice.kvType}`;
    case "slots":
      return advice.slots === 1 ? "one slot" : `${advice.slots} slots`;
    case "free-shares":
    case "smaller-weights":
    case "experts-in-memory":
      return null;
  }
}
