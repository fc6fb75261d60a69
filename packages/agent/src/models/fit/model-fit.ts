import { toldMachine } from "@llcuda/gguf";
import type { ModelFit } from "@llcuda/protocol";
import { mutable } from "../../tensors/mutable.ts";
import type { PricedLoad } from "./load-pricing.ts";

/**
 * A priced load as the wire tells it. Pure.
 * @param file where the header was read
 * @param mostTokensPerSecond null where nobody knows
 */
export function modelFit(
  file: string,
  priced: PricedLoad,
  mostTokensPerSecond: number | null,
): ModelFit {
  const { companions, machine, model, placement, plan } = priced;
  const { context, kvTypeK, kvTypeV, slots, unified } = plan;
  const { architecture, checked, contextLength } = model;
  return {
    file,
    architecture,
    checked,
    contextLength,
    mostTokensPerSecond,
    settings: { context, kvTypeK, kvTypeV, slots, unified },
    beside: {
      mmproj: companions.mmproj,
      files: companions.files,
      draft: companions.draft?.name ?? null,
    },
    machine: toldMachine(machine),
    ...mutable(placement),
  };
}
