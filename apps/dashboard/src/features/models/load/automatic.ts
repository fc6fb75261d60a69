import type { LoadPlan } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";
import { CACHE_WORDS, type FieldKey } from "./load-fields.ts";
import { switchWords } from "./switch-words.ts";

/** What llama-server takes by itself where nobody asks for anything (its --help). */
const ENGINE_DEFAULTS: Partial<Record<FieldKey, string>> = {
  unified: "one each, if you choose how many",
  cacheRam: "8,192",
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
    const { context, devices, slots, unified, gpuLayers, layers, mmproj } = plan;
    if (key === "expertLayersInMemory") return `${plan.expertLayersInMemory}`;
    if (key === "context") return `${formatCount(context)} tokens`;
    if (key === "slots") return unified && slots > 1 ? `${slots}, sharing` : `${slots}`;
    if (key === "unified") return switchWords(unified, CACHE_WORDS);
    if (key === "kvTypeK" || key === "kvTypeV") return plan[key];
    if (key === "gpuLayers") {
      return gpuLayers === layers ? `all ${layers}` : `${gpuLayers} of ${layers}`;
    }
    if (key === "mmproj") return mmproj ?? "none";
    if (key === "cacheRam" && plan.cacheRam !== undefined) {
      return `${formatCount(plan.cacheRam.mib)}: ${plan.cacheRam.because}`;
    }
    if (key === "devices" && devices?.length === 0) return "none: no room on a GPU";
    if (key === "devices" && devices !== null) return `${devices.join(", ")}, which holds all`;
    if (key === "splitMode" && devices?.length === 1) return "nothing to split";
  }
  return ENGINE_DEFAULTS[key] ?? "chosen for this machine";
}
