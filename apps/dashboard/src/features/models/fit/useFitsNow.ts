import type { CatalogModel, ModelFit } from "@llcuda/protocol";
import { useMemo } from "react";
import type { Fits } from "../list/rows.ts";
import { fitsNow } from "./fits-now.ts";
import { largestThatFits, type Largest } from "./largest-that-fits.ts";
import { useKnownFits } from "./useKnownFits.ts";

/**
 * What fits now, by the headers that were read and by sizes.
 * @param only whether the list shows nothing else
 */
export function useFitsNow(
  catalog: readonly CatalogModel[] | null,
  machine: Pick<ModelFit, "machine"> | null,
  only: boolean,
): { fits: Fits | undefined; largest: Largest | null } {
  const wanted = useMemo(() => {
    const files = (catalog ?? []).flatMap((model) => model.files);
    return new Set(files.flatMap(({ localId, reference }) => [localId ?? reference, reference]));
  }, [catalog]);
  const known = useKnownFits(only ? null : wanted);
  // Another answer comes every half minute, and mostly says the same.
  const free = JSON.stringify(machine?.machine ?? null);
  return useMemo(() => {
    const there = JSON.parse(free) as ModelFit["machine"] | null;
    if (there === null) return { fits: undefined, largest: null };
    const about = { machine: there };
    return {
      fits: only ? (candidate) => fitsNow(candidate, known, about)?.fits !== false : undefined,
      largest: catalog === null ? null : largestThatFits(catalog, about, known),
    };
  }, [catalog, free, known, only]);
}
