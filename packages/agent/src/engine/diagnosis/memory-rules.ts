import type { Remedy } from "@llcuda/protocol";
import type { Purpose, Shortage } from "./memory-lines.ts";
import { fill } from "./rule.ts";

/** What to say and do when memory ran out for one purpose. */
interface MemoryRule {
  id: string;
  code: "OUT_OF_MEMORY";
  purpose: Purpose;
  says: string;
  /** `{place}` is "the memory of GPU 0" or "the system's memory"; `{figures}` what was asked for and free. */
  message: string;
  hint: string;
  /** Where it is the system's memory that ran out. */
  hostHint: string;
  remedies: Remedy[];
}

const HOST_HINT = "Close other programs that use memory, or take a smaller model.";
const HOST_REMEDIES: Remedy[] = ["restart-engine"];

export const MEMORY_RULES: MemoryRule[] = [
  {
    id: "memory-weights",
    code: "OUT_OF_MEMORY",
    purpose: "weights",
    says: "alloc_tensor_range: failed to allocate CUDA0 buffer of size 7974742016",
    message: "The model's weights do not fit into {place}{figures}.",
    hint: "Take a smaller model or a stronger quantization, put fewer layers on the GPU (LLAMA_ARG_N_GPU_LAYERS), or free its memory.",
    hostHint: HOST_HINT,
    remedies: ["restart-engine", "use-cpu"],
  },
  {
    id: "memory-context",
    code: "OUT_OF_MEMORY",
    purpose: "context",
    says: "llama_kv_cache_init: failed to allocate buffer for kv cache",
    message: "The context (KV cache) does not fit into {place}{figures}.",
    hint: "Take a smaller context or a smaller model, or free the GPU's memory.",
    hostHint: "Take a smaller context or a smaller model, or close other programs.",
    remedies: ["restart-engine", "use-cpu"],
  },
  {
    id: "memory-computing",
    code: "OUT_OF_MEMORY",
    purpose: "computing",
    says: "graph_reserve: failed to allocate compute buffers",
    message: "The buffers to compute with do not fit into {place}{figures}.",
    hint: "Take a smaller context, batch (LLAMA_ARG_UBATCH) or model, put fewer layers on the GPU, or free its memory.",
    hostHint: "Take a smaller context, batch (LLAMA_ARG_UBATCH) or model, or close other programs.",
    remedies: ["restart-engine", "use-cpu"],
  },
  {
    id: "memory-handle",
    code: "OUT_OF_MEMORY",
    purpose: "handle",
    says: "CUDA error: CUBLAS_STATUS_NOT_INITIALIZED",
    message: "There is no room for cuBLAS in {place}{figures}, or it does not fit the driver.",
    hint: "Put fewer layers on the GPU or take a smaller model, so that some memory stays free. If much of it is free, cuBLAS does not fit the driver: use another build.",
    hostHint: HOST_HINT,
    remedies: ["restart-engine", "use-vulkan", "use-cpu"],
  },
  {
    id: "memory-work",
    code: "OUT_OF_MEMORY",
    purpose: "work",
    says: "CUDA error: out of memory",
    message: "{place} ran full{figures}.",
    hint: "Put fewer layers on the GPU or take a smaller context, so that some memory stays free.",
    hostHint: HOST_HINT,
    remedies: ["restart-engine", "use-cpu"],
  },
];

function place({ gpu }: Shortage): string {
  if (gpu === null) return "the system's memory";
  if (gpu === "unknown") return "the memory of the machine or its GPU";
  return gpu === "one" ? "the GPU's memory" : `the memory of GPU ${gpu}`;
}

function figures({ freeMiB, needMiB }: Shortage): string {
  const parts = [
    needMiB === null ? "" : `${needMiB} MiB were asked for`,
    freeMiB === null ? "" : `${freeMiB} MiB were free before the load`,
  ];
  const told = parts.filter(Boolean).join(", ");
  return told === "" ? "" : ` (${told})`;
}

/** What to tell about a shortage, and the rule that says so. */
export function explainShortage(shortage: Shortage) {
  const rule = MEMORY_RULES.find(({ purpose }) => purpose === shortage.purpose)!;
  const said = fill(rule.message, { place: place(shortage), figures: figures(shortage) });
  const message = said.charAt(0).toUpperCase() + said.slice(1);
  const { code, id } = rule;
  // The processor has no other memory than the system's.
  return shortage.gpu === null
    ? { id, code, message, hint: rule.hostHint, remedies: HOST_REMEDIES }
    : { id, code, message, hint: rule.hint, remedies: rule.remedies };
}
