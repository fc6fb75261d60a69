import type { EffectiveLoad, LoadOptions, LoadPlan } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";
import type { FieldKey } from "./load-fields.ts";

/** What llama-server takes by itself where nobody asks for anything (its --help). */
const ENGINE_DEFAULTS: Partial<Record<FieldKey, string>> = {
  batch: "2,048",
  ubatch: "512",
  splitMode: "layer",
  mmap: "on",
  mlock: "off",
  flashAttention: "where the GPU can",
  threads: "one a core",
  devices: "all",
  idleMinutes: "never",
  loras: "none",
  draft: "none",
  expertLayersInMemory: "0",
  tensorSplit: "by free memory",
  mmproj: "the file beside it, if any",
  extraArguments: "none",
};

/** What llcuda takes for options that are left to it, with the memory that is free now. */
export type Automatic = LoadPlan;

/** What an option that is left automatic would take here, in a word. */
export function automaticWords(key: FieldKey, plan: Automatic | null): string {
  if (plan !== null) {
    const { context, slots, unified, gpuLayers, layers, mmproj } = plan;
    if (key === "context") return `${formatCount(context)} tokens`;
    if (key === "slots") return unified && slots > 1 ? `${slots}, sharing` : `${slots}`;
    if (key === "kvTypeK" || key === "kvTypeV") return plan[key];
    if (key === "gpuLayers") {
      return gpuLayers === layers ? `all ${layers}` : `${gpuLayers} of ${layers}`;
    }
    if (key === "mmproj") return mmproj ?? "none";
  }
  return ENGINE_DEFAULTS[key] ?? "chosen for this machine";
}

const count = (value: number | null): string | null => (value === null ? null : formatCount(value));

/** What the running engine says it uses; null where it says nothing of that. */
export function effectiveWords(key: FieldKey, effective: EffectiveLoad | null): string | null {
  if (effective === null) return null;
  switch (key) {
    case "context": {
      const { context, contextPerSlot } = effective;
      if (context === null) return null;
      const shared = contextPerSlot === null || contextPerSlot === context;
      return shared
        ? formatCount(context)
        : `${formatCount(context)}, ${formatCount(contextPerSlot)} a slot`;
    }
    case "gpuLayers":
      if (effective.gpuLayers === null) return null;
      return effective.layers === null
        ? formatCount(effective.gpuLayers)
        : `${effective.gpuLayers} of ${effective.layers}`;
    case "flashAttention":
      return effective.flashAttention === null ? null : effective.flashAttention ? "on" : "off";
    case "kvTypeK":
    case "kvTypeV":
      return effective[key];
    case "slots":
    case "batch":
    case "ubatch":
    case "threads":
      return count(effective[key]);
    case "expertLayersInMemory":
    case "mmap":
    case "mlock":
    case "splitMode":
    case "tensorSplit":
    case "devices":
    case "loras":
    case "mmproj":
    case "draft":
    case "idleMinutes":
    case "extraArguments":
      return null;
  }
}

/** Whether the engine runs with something else than was asked for. */
export function differs(
  key: FieldKey,
  requested: LoadOptions,
  effective: EffectiveLoad | null,
): boolean {
  const asked = requested[key];
  if (effective === null || asked === null || !(key in effective)) return false;
  const used = effective[key as keyof EffectiveLoad];
  if (used === null || used === undefined) return false;
  if (asked === "all") return effective.gpuLayers !== effective.layers;
  if (key === "flashAttention") return (asked === "on") !== used;
  // Types are written in capitals here and in small letters there.
  return JSON.stringify(asked).toLowerCase() !== JSON.stringify(used).toLowerCase();
}
