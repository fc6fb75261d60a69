import type { MemoryShares, ModelFit } from "@llcuda/protocol";
import { freeVram } from "./fit-words.ts";

/** Weights, KV cache and compute buffers, wherever they lie. Bytes. */
export interface Need {
  weights: number;
  kv: number;
  compute: number;
}

/** A bar as shares of its width, from 0 to 1. */
export interface BarShape {
  weights: number;
  kv: number;
  compute: number;
  /** Where what is free ends; 1 or less. */
  limit: number;
}

export const totalOf = ({ weights, kv, compute }: Need): number => weights + kv + compute;

const both = ({ device, host }: { device: number; host: number }): number => device + host;

export function needOf(shares: MemoryShares): Need {
  return { weights: both(shares.weights), kv: both(shares.kv), compute: both(shares.compute) };
}

/** What is free where the model should go: GPU memory, or memory where there is no GPU. */
export function roomOf(fit: Pick<ModelFit, "machine">): number {
  return fit.machine.vramFree.length > 0 ? freeVram(fit) : fit.machine.ramFree;
}

/** The whole width is what is free; of what needs more, the need. */
export function barShape(need: Need, room: number): BarShape {
  const width = Math.max(room, totalOf(need), 1);
  return {
    weights: need.weights / width,
    kv: need.kv / width,
    compute: need.compute / width,
    limit: room / width,
  };
}
