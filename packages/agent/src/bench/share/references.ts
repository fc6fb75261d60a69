import type { BenchReference } from "@llcuda/protocol";

const MIB = 1024 ** 2;

function onT4(
  model: string,
  matches: string[],
  value: number,
  gpuMemory: number,
  target: number | null = null,
): BenchReference {
  const common = { quantization: "Q4_K_M", gpu: "Tesla T4", quantity: "generation-rate" as const };
  return { model, matches, ...common, value, target, gpuMemory };
}

/** Figures that the project began with: a Tesla T4, Q4_K_M, tokens per second and GPU memory. */
export const REFERENCES: readonly BenchReference[] = [
  onT4("Gemma 3 1B", ["gemma-3-1b", "gemma3-1b", "gemma-1b"], 45, 1_200 * MIB),
  onT4("Llama 3.2 3B", ["llama-3.2-3b", "llama3.2-3b"], 30, 2_000 * MIB, 50),
  onT4("Qwen 2.5 7B", ["qwen2.5-7b", "qwen-2.5-7b"], 18, 5_000 * MIB),
  onT4("Llama 3.1 8B", ["llama-3.1-8b", "llama3.1-8b"], 15, 5_500 * MIB),
];
