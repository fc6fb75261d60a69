import type { CatalogModel, ModelFit } from "@llcuda/protocol";
import { isGone } from "../check-words.ts";
import { freeVram } from "./fit-words.ts";

/** KV cache and compute buffers of 8192 tokens, which no size tells: those of models of 8 billion parameters. */
const BESIDE_WEIGHTS = 1.5 * 1024 ** 3;

/**
 * The reference of the largest file of the catalog that goes to the GPU whole, as far as its size tells; null
 * without a GPU, where the largest that fits would be slow. Pure.
 */
export function largestThatFits(
  catalog: readonly CatalogModel[],
  machine: Pick<ModelFit, "machine">,
): string | null {
  const room = freeVram(machine) - BESIDE_WEIGHTS;
  const fitting = catalog
    .flatMap(({ files }) => files)
    .filter((file) => !isGone(file) && file.size !== null && file.size <= room);
  return fitting.toSorted((a, b) => b.size! - a.size!)[0]?.reference ?? null;
}
