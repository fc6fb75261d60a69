import type { LoadedModel } from "@llcuda/protocol";
import { gpuBuffers } from "../../fleet/held-now.ts";

/** On which GPUs a model lies. */
export interface LiesOn {
  /** How much of it lies on each GPU, in the order in which engines count them; any unit. */
  shares: readonly number[];
  /** All GPUs work on each layer (a split by tensors or rows); else a token goes through one after another. */
  atOnce: boolean;
}

/** By the engine's own words; null where it said nothing of its buffers. Pure. */
export function liesOn(
  loaded: Pick<LoadedModel, "effective" | "requested" | "state"> | undefined,
): LiesOn | null {
  if (loaded === undefined) return null;
  const shares = gpuBuffers(loaded.state);
  const split = loaded.effective?.splitMode ?? loaded.requested.splitMode;
  const atOnce = split === "tensor" || split === "row";
  return shares.some((bytes) => bytes > 0) ? { shares, atOnce } : null;
}
