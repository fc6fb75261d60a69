import { GPU_CONTEXT, GPU_MARGIN } from "@llcuda/gguf";
import type { PricedLoad } from "../models/fit/load-pricing.ts";

/** Twice what the engine's own fit leaves free: our estimate may be wrong by as much as that again. */
const ROOM_TO_SPARE = 2 * GPU_MARGIN + GPU_CONTEXT;

/**
 * Whether all of a model goes on the only GPU with room to spare, so that the engine's own fit would
 * change nothing. It loads the model without its weights to see that: a fifth of a small model's start. Pure.
 */
export function fitsSurely({
  machine,
  placement,
}: Pick<PricedLoad, "machine" | "placement">): boolean {
  const [free, second] = machine.vramFree;
  if (free === undefined || second !== undefined) return false;
  const { estimate, verdict } = placement;
  return verdict === "fits" && estimate.device + ROOM_TO_SPARE <= free;
}
