import type { BenchKind } from "@llcuda/protocol";

/** What the fields of the run bar hold: text, as it was typed, so that half of a number is kept. */
export interface Draft {
  kind: BenchKind;
  /** Ids of the library; empty: the current model. The first one where a kind takes one. */
  models: string[];
  engine: {
    preset: "sweep" | "localscore" | "own";
    prompts: string;
    generations: string;
    pairs: string;
    depths: string;
    parallel: string;
    repetitions: string;
    batch: string;
    ubatch: string;
    threads: string;
    gpuLayers: string;
    flashAttention: "" | "on" | "off" | "both";
    kvType: string;
  };
  served: {
    workload: "chat" | "summarize" | "code" | "long" | "own";
    promptTokens: string;
    outputTokens: string;
    /** One prompt in each line. */
    prompts: string;
    prefixCache: boolean;
    load: "closed" | "open";
    concurrency: string;
    requestsPerSecond: string;
    most: string;
    requests: string;
    seconds: string;
    warmup: string;
    firstTokenMs: string;
    perTokenMs: string;
    totalMs: string;
    seed: string;
  };
  compare: {
    rounds: string;
    label: string;
    url: string;
    model: string;
    keyVariable: string;
  };
  tune: {
    goal: "generation" | "prompt" | "throughput";
    parameters: string[];
    minutes: string;
  };
}

/** Lengths of what people do, in tokens. */
export const WORKLOADS = {
  chat: { name: "Chat", promptTokens: "256", outputTokens: "128" },
  summarize: { name: "Summarize", promptTokens: "2k", outputTokens: "128" },
  code: { name: "Code", promptTokens: "512", outputTokens: "512" },
  long: { name: "Long context", promptTokens: "6k", outputTokens: "64" },
  own: { name: "Own prompts", promptTokens: "0", outputTokens: "128" },
} as const;

export const TUNE_PARAMETERS = [
  { value: "slots", name: "Slots" },
  { value: "batch", name: "Batch" },
  { value: "ubatch", name: "Micro-batch" },
  { value: "threads", name: "Threads" },
  { value: "gpuLayers", name: "GPU layers" },
  { value: "flashAttention", name: "FlashAttention" },
  { value: "draft", name: "Draft depth" },
  { value: "backendSampling", name: "Sampling on the GPU" },
  { value: "cacheRam", name: "Cache of prompts" },
] as const;

export const FIRST_DRAFT: Draft = {
  kind: "quick",
  models: [],
  engine: {
    preset: "sweep",
    prompts: "512",
    generations: "128",
    pairs: "",
    depths: "0 4k",
    parallel: "",
    repetitions: "5",
    batch: "",
    ubatch: "",
    threads: "",
    gpuLayers: "",
    flashAttention: "",
    kvType: "",
  },
  served: {
    workload: "chat",
    promptTokens: WORKLOADS.chat.promptTokens,
    outputTokens: WORKLOADS.chat.outputTokens,
    prompts: "",
    prefixCache: false,
    load: "closed",
    concurrency: "1-8*2",
    requestsPerSecond: "0.5 1 2",
    most: "64",
    requests: "20",
    seconds: "30",
    warmup: "2",
    firstTokenMs: "",
    perTokenMs: "",
    totalMs: "",
    seed: "1",
  },
  compare: { rounds: "5", label: "", url: "", model: "", keyVariable: "" },
  tune: {
    goal: "generation",
    parameters: ["batch", "threads", "flashAttention"],
    minutes: "5",
  },
};

/** Sweeps that people ask for, by name. */
export const ENGINE_PRESETS: readonly {
  id: string;
  name: string;
  change: Partial<Draft["engine"]>;
}[] = [
  { id: "depth", name: "Speed by depth", change: {} },
  { id: "depth-long", name: "Speed by depth, to 16k", change: { depths: "0 4k 8k 16k" } },
  {
    id: "flash",
    name: "FlashAttention on and off",
    change: { depths: "0 4k 16k", flashAttention: "both" },
  },
  {
    id: "kv",
    name: "KV cache types",
    change: { depths: "0 4k", kvType: "F16 Q8_0 Q4_0", flashAttention: "on" },
  },
  {
    id: "batch",
    name: "Batch and micro-batch",
    change: { prompts: "2k", generations: "", depths: "0", batch: "2048", ubatch: "128-1024*2" },
  },
  {
    id: "threads",
    name: "Threads",
    change: { depths: "0", threads: "1-8*2" },
  },
  {
    id: "parallel",
    name: "Sequences at once",
    change: { prompts: "128", generations: "64", depths: "0", parallel: "1-32*2" },
  },
  {
    id: "localscore",
    name: "LocalScore",
    change: { preset: "localscore", prompts: "", generations: "", depths: "0", repetitions: "3" },
  },
];

/** The fields of a preset; what it does not name is the first draft's again. */
export function withPreset(draft: Draft, id: string): Draft {
  const preset = ENGINE_PRESETS.find((one) => one.id === id);
  if (preset === undefined) return draft;
  return { ...draft, engine: { ...FIRST_DRAFT.engine, ...preset.change } };
}

/** The preset whose fields these are; null: a person's own. */
export function presetOf(draft: Draft): string | null {
  const fields = JSON.stringify(draft.engine);
  const found = ENGINE_PRESETS.find(
    ({ change }) => JSON.stringify({ ...FIRST_DRAFT.engine, ...change }) === fields,
  );
  return found?.id ?? null;
}
