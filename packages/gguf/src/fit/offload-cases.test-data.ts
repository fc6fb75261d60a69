import type { FitSettings } from "./estimate.ts";

/** How a model is loaded beside a GPU that holds all, a part or nothing of it. */
export interface OffloadCase {
  readonly name: string;
  /** llama-server's arguments. @param layers of the model, without the output */
  readonly args: (layers: number) => string[];
  readonly settings: (layers: number) => FitSettings;
  /** Only for models with experts, or with layers that have a window. */
  readonly only?: "experts" | "window";
}

const half = (layers: number): number => Math.floor(layers / 2);
const ALONE = { slots: 1, unified: false } as const;
const EIGHT = ["-c", "8192", "-np", "1"];
const LONG = ["-c", "32768", "-np", "1"];
const ALL = ["-ngl", "999"];

function onlyHalf(name: string, more: string[], settings: Partial<FitSettings> = {}): OffloadCase {
  const context = settings.context ?? 8192;
  return {
    name: `half of the layers${name}`,
    args: (layers) => ["-ngl", `${half(layers)}`, "-c", `${context}`, "-np", "1", ...more],
    settings: (layers) => ({ ...ALONE, gpuLayers: half(layers), ...settings, context }),
  };
}

export const OFFLOAD_CASES: readonly OffloadCase[] = [
  {
    name: "all layers",
    args: () => [...ALL, ...EIGHT],
    settings: () => ({ ...ALONE, context: 8192 }),
  },
  {
    name: "all layers, four slots on one cache",
    args: () => [...ALL, "-c", "8192"],
    settings: () => ({ context: 8192 }),
  },
  {
    name: "no layers",
    args: () => ["-ngl", "0", ...EIGHT],
    settings: () => ({ ...ALONE, context: 8192, gpuLayers: 0 }),
  },
  {
    name: "no layers, 32k",
    args: () => ["-ngl", "0", ...LONG],
    settings: () => ({ ...ALONE, context: 32_768, gpuLayers: 0 }),
  },
  onlyHalf("", []),
  onlyHalf(", 32k", [], { context: 32_768 }),
  onlyHalf(", batches of 2048", ["-ub", "2048"], { microBatch: 2048 }),
  onlyHalf(", KV q8_0", ["-ctk", "q8_0", "-ctv", "q8_0"], { kvType: "Q8_0" }),
  onlyHalf(", no FlashAttention", ["-fa", "off"], { flashAttention: false }),
  onlyHalf(", no copies for prompts", ["--no-op-offload"], { opOffload: false }),
  {
    name: "experts of half of the layers in memory",
    args: (layers) => [...ALL, ...EIGHT, "-ncmoe", `${half(layers)}`],
    settings: (layers) => ({ ...ALONE, context: 8192, expertLayersInMemory: half(layers) }),
    only: "experts",
  },
  {
    name: "all experts in memory",
    args: (layers) => [...ALL, ...EIGHT, "-ncmoe", `${layers}`],
    settings: (layers) => ({ ...ALONE, context: 8192, expertLayersInMemory: layers }),
    only: "experts",
  },
  {
    name: "all layers, windows kept whole, 32k",
    args: () => [...ALL, ...LONG, "--swa-full"],
    settings: () => ({ ...ALONE, context: 32_768, slidingFull: true }),
    only: "window",
  },
];
