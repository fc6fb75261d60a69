import type { CatalogModel, ModelFit } from "@llcuda/protocol";
import { isGone } from "../check-words.ts";
import { fitsNow, type KnownFits } from "./fits-now.ts";

/** A file of the catalog; `rough`: no header of its own told that it fits. */
export interface Largest {
  reference: string;
  rough: boolean;
}

/**
 * The largest file of the catalog that goes to the GPU whole, as far as anything tells; null without a GPU,
 * where the largest that fits would be slow. Pure.
 */
export function largestThatFits(
  catalog: readonly CatalogModel[],
  machine: Pick<ModelFit, "machine">,
  known: KnownFits,
): Largest | null {
  if (machine.machine.vramFree.length === 0) return null;
  const fitting = catalog.flatMap(({ files }) => {
    const kin = files.flatMap(({ localId, reference }) => [localId ?? reference, reference]);
    return files.flatMap((file) => {
      const { localId, reference, size } = file;
      const now = fitsNow({ ids: [localId, reference], kin, size }, known, machine);
      if (isGone(file) || size === null || now?.fits !== true) return [];
      return [{ reference, rough: now.rough, size }];
    });
  });
  const [largest] = fitting.toSorted((a, b) => b.size - a.size);
  return largest === undefined ? null : { reference: largest.reference, rough: largest.rough };
}
