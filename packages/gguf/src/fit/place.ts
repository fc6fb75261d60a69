import { adviceFor } from "./advice.ts";
import type { Advice, FitCause } from "./advice.ts";
import type { FitEstimate, FitSettings } from "./estimate.ts";
import type { FitModel } from "./fit-model.ts";
import { placed } from "./gpu-layers.ts";
import type { FitMachine, FitVerdict } from "./gpu-layers.ts";

export interface FitPlacement {
  readonly verdict: FitVerdict;
  /** With as many layers on the GPU as go there; of `no`, with none. */
  readonly estimate: FitEstimate;
  /** Why not all of it is on the GPU: null where it is, or where there is none. */
  readonly cause: FitCause | null;
  readonly advice: readonly Advice[];
}

/** Where a model would go on a machine, and what would help. Pure. */
export function placeModel(
  model: FitModel,
  settings: FitSettings,
  machine: FitMachine,
): FitPlacement {
  const [estimate, verdict] = placed(model, settings, machine);
  return { verdict, estimate, ...adviceFor(model, settings, machine) };
}
