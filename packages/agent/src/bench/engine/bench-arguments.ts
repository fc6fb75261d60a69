import type { BenchPlan } from "@llcuda/protocol";

export type EngineBenchPlan = Extract<BenchPlan, { kind: "engine" }>;

/** LocalScore's nine tests: tokens read and tokens generated. */
export const LOCALSCORE_TESTS: readonly { prompt: number; generation: number }[] = [
  { prompt: 1024, generation: 16 },
  { prompt: 4096, generation: 256 },
  { prompt: 2048, generation: 256 },
  { prompt: 2048, generation: 768 },
  { prompt: 1024, generation: 1024 },
  { prompt: 1280, generation: 3072 },
  { prompt: 384, generation: 1152 },
  { prompt: 64, generation: 1024 },
  { prompt: 16, generation: 1536 },
];

/** The prompts of those tests, read alone: what is left of a test is its generating. */
export const LOCALSCORE_PROMPTS: readonly number[] = [
  ...new Set(LOCALSCORE_TESTS.map(({ prompt }) => prompt)),
].toSorted((a, b) => a - b);

/** A flag with all its values; nothing where there are none. */
function every(flag: string, values: readonly (number | string)[]): string[] {
  return values.length === 0 ? [] : [flag, values.join(",")];
}

function first(flag: string, values: readonly (number | string)[]): string[] {
  return every(flag, values.slice(0, 1));
}

/** llama-bench and llama-server name the types of a cache in small letters. */
const typeFlag = (type: string): string => type.toLowerCase();

/**
 * llama-bench's arguments for a plan, one process for one model. Every flag that was left out stays
 * llama-bench's own. Source: tools/llama-bench/README.md of llama.cpp 0.7.0.
 */
export function llamaBenchArguments(plan: EngineBenchPlan, modelPath: string): string[] {
  const pairs = plan.preset === "localscore" ? LOCALSCORE_TESTS : plan.pairs;
  return [
    "-m",
    modelPath,
    // Without its own defaults of 512 and 128: what was not asked for is not measured.
    "-p",
    plan.prompts.join(",") || "0",
    "-n",
    plan.generations.join(",") || "0",
    ...pairs.flatMap(({ generation, prompt }) => ["-pg", `${prompt},${generation}`]),
    ...every("-d", plan.depths),
    ...every("-b", plan.batch),
    ...every("-ub", plan.ubatch),
    ...every("-t", plan.threads),
    ...every("-ngl", plan.gpuLayers),
    ...every("-fa", plan.flashAttention),
    ...every("-ctk", plan.kvType.map(typeFlag)),
    ...every("-ctv", plan.kvType.map(typeFlag)),
    "-r",
    `${plan.repetitions}`,
    "-o",
    "jsonl",
    "--progress",
  ];
}

/**
 * llama-batched-bench's arguments for the sequences at once of a plan; null when it asks for none. It
 * measures each cell once, takes one value of each flag, and needs a context for all sequences.
 */
export function batchedBenchArguments(plan: EngineBenchPlan, modelPath: string): string[] | null {
  if (plan.parallel.length === 0) return null;
  const { generations, prompts } = batchedLengths(plan);
  const longest = Math.max(...prompts) + Math.max(...generations);
  return [
    "-m",
    modelPath,
    "-c",
    `${longest * Math.max(...plan.parallel)}`,
    "-npp",
    prompts.join(","),
    "-ntg",
    generations.join(","),
    "-npl",
    plan.parallel.join(","),
    ...first("-b", plan.batch),
    ...first("-ub", plan.ubatch),
    ...first("-t", plan.threads),
    ...first("-ngl", plan.gpuLayers),
    ...first("-fa", plan.flashAttention),
    ...first("-ctk", plan.kvType.map(typeFlag)),
    ...first("-ctv", plan.kvType.map(typeFlag)),
    "--output-format",
    "jsonl",
  ];
}

/** How many rows llama-batched-bench will print for a plan and one model. */
export function batchedBenchPoints(plan: EngineBenchPlan): number {
  const { generations, prompts } = batchedLengths(plan);
  return prompts.length * generations.length * plan.parallel.length;
}

function batchedLengths({ generations, prompts }: EngineBenchPlan) {
  return {
    prompts: prompts.length === 0 ? [128] : prompts,
    generations: generations.length === 0 ? [128] : generations,
  };
}

/** How many points llama-bench will print for a plan and one model. */
export function llamaBenchPoints(plan: EngineBenchPlan): number {
  const tests =
    plan.prompts.filter((tokens) => tokens > 0).length +
    plan.generations.filter((tokens) => tokens > 0).length +
    (plan.preset === "localscore" ? LOCALSCORE_TESTS : plan.pairs).length;
  const dimensions = [plan.depths, plan.batch, plan.ubatch, plan.threads, plan.gpuLayers];
  // Keys and values each take the list of types, and every combination is run.
  const kinds = Math.max(1, plan.kvType.length) ** 2 * Math.max(1, plan.flashAttention.length);
  return dimensions.reduce((count, list) => count * Math.max(1, list.length), tests * kinds);
}
