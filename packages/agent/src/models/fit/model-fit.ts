import { toldMachine } from "@llcuda/gguf";
import type { ModelFit } from "@llcuda/protocol";
import { mutable } from "../../tensors/mutable.ts";
import type { PricedLoad } from "./load-pricing.ts";

/** A priced load as the wire tells it. Pure. @param file where the header was read */
export function modelFit(file: string, priced: PricedLoad): ModelFit {
  const { companions, machine, model, placement, plan } = priced;
  const { context, kvTypeK, kvTypeV, slots, unified } = plan;
  const { architecture, checked, contextLength } = model;
  return {
    file,
    architecture,
    checked,
    contextLength,
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
