import { placeModel, type FitPlacement } from "@llcuda/gguf";
import type { LoadFix, LoadOptions } from "@llcuda/protocol";
import { memoryAmount } from "../host/memory-amount.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { fitSettings } from "../models/fit/load-plan.ts";
import { machineFor } from "../models/fit/machine-for.ts";
import { contextChange, expertsChange, layersChange, savings, type LargeLoad } from "./fixes.ts";

/** Of what is free: memory was short once, and the one retry should not fail by a few bytes. */
const USED_SHARE = 0.9;

/** The first of the fixes that changes something, the one that frees most; null: nothing helps. Pure. */
export function largestFix(fixes: readonly LoadFix[]): LoadFix | null {
  return fixes.find(({ changes }) => Object.keys(changes).length > 0) ?? null;
}

/**
 * The change with which a load that ran out of memory is tried once more. Where what is free now does not
 * hold it, the least change after which nine tenths of that do. Where it should have fitted, the estimate
 * is wrong by nobody knows how much: then the fix that frees most. Pure.
 * @param options with which it failed
 * @param free what is free without it
 */
export function lessMemory(
  load: LargeLoad,
  options: LoadOptions,
  free: FreeMachine,
  fixes: readonly LoadFix[],
): LoadFix | null {
  const { companions, model, plan } = load;
  const machine = machineFor({ ...options, devices: plan.devices ?? options.devices }, free);
  // As many layers as it had: with others there, a smaller context would only make place for more of them.
  const partial = plan.gpuLayers < plan.layers && { gpuLayers: plan.gpuLayers };
  const settings = fitSettings({ ...options, ...partial }, plan, companions);
  if (placeModel(model, settings, machine).cause === null) return largestFix(fixes);
  const placement = placeModel(model, settings, spared(machine));
  const change = changeBy(placement, load);
  if (change === null) return largestFix(fixes);
  // Other shares take from one GPU what they give to another.
  const frees =
    "tensorSplit" in change.changes
      ? null
      : savings(load, options).frees(change.changes, change.of);
  const saved = frees === null ? "" : ` frees ${memoryAmount(frees)}`;
  // What was automatic stays as it was chosen: planned anew with less to hold, it would grow.
  const { context, kvTypeK, kvTypeV } = plan;
  const layers = plan.gpuLayers > 0 && partial ? partial : {};
  return {
    label: `${change.what}${saved}`,
    changes: { context, kvTypeK, kvTypeV, ...layers, ...change.changes },
    frees,
  };
}

interface Change {
  what: string;
  changes: Partial<LoadOptions>;
  /** What of the plan it changes. */
  of: { context?: number };
}

const by = (what: string, changes: Change["changes"], of: Change["of"] = {}): Change => ({
  what,
  changes,
  of,
});

/** What the estimator advises, as a change; null where it knows of none. */
function changeBy(
  { advice, cause, estimate, verdict }: FitPlacement,
  { plan }: LargeLoad,
): Change | null {
  if (cause === "shares") return by("shares of the GPUs by what is free", { tensorSplit: null });
  for (const each of advice) {
    if (each.kind === "context" && each.context < plan.context) {
      const { context } = each;
      return by(contextChange(plan, context), { context }, { context });
    }
    if (cause === "weights" && each.kind === "experts-in-memory") {
      const more = each.layers - plan.expertLayersInMemory;
      if (more > 0) return by(expertsChange(more), { expertLayersInMemory: each.layers });
    }
  }
  const fewer = plan.gpuLayers - estimate.gpuLayers;
  if (cause !== "weights" || verdict === "no" || fewer <= 0) return null;
  return by(layersChange(fewer), { gpuLayers: estimate.gpuLayers });
}

function spared(machine: FreeMachine): FreeMachine {
  const vramFree = machine.vramFree.map((free) => free * USED_SHARE);
  return { ...machine, vramFree, ramFree: machine.ramFree * USED_SHARE };
}
