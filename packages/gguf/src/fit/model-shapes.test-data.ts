import type { TensorTypeName } from "../tensor-type.ts";

/** What a published model's config.json says, as far as shapes follow from it. */
export interface ModelShape {
  readonly name: string;
  readonly architecture: string;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly headWidth: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly context: number;
  /** True: the output matrix is the embedding, and the file has it once. */
  readonly tied?: boolean;
  /** Keys and values normed per head (qwen3, gemma3). */
  readonly headNorms?: boolean;
  /** Norms behind attention and feed-forward (gemma). */
  readonly postNorms?: boolean;
  readonly biases?: boolean;
  /** One matrix for q, k, v and one for gate and up (phi3). */
  readonly fused?: boolean;
  readonly ropeWidth?: number;
  /** rope_freqs.weight (llama 3.1 and later). */
  readonly ropeFactors?: boolean;
  readonly window?: number;
  readonly experts?: {
    count: number;
    used: number;
    width: number;
    shared?: number;
    dense?: number;
  };
  /** DeepSeek's latent attention. */
  readonly latent?: { rank: number; nope: number; rope: number; value: number };
  /** All matrices of experts; the others follow Q4_K_M. */
  readonly expertType?: TensorTypeName;
}

const LLAMA3 = {
  architecture: "llama",
  headWidth: 128,
  vocabulary: 128_256,
  context: 131_072,
  ropeFactors: true,
} as const;
const QWEN3 = { headWidth: 128, vocabulary: 151_936, context: 40_960, headNorms: true } as const;
const GEMMA = { headWidth: 256, tied: true, postNorms: true } as const;

/** Shapes as published; weights in the mix of Q4_K_M. */
export const MODEL_SHAPES: readonly ModelShape[] = [
  {
    ...LLAMA3,
    name: "Llama 3.2 3B",
    layers: 28,
    width: 3072,
    heads: 24,
    keyHeads: 8,
    feedForward: 8192,
    tied: true,
  },
  {
    ...LLAMA3,
    name: "Llama 3.1 8B",
    layers: 32,
    width: 4096,
    heads: 32,
    keyHeads: 8,
    feedForward: 14_336,
  },
  {
    name: "Qwen2.5 7B",
    architecture: "qwen2",
    layers: 28,
    width: 3584,
    heads: 28,
    keyHeads: 4,
    headWidth: 128,
    feedForward: 18_944,
    vocabulary: 152_064,
    context: 32_768,
    biases: true,
  },
  {
    ...QWEN3,
    name: "Qwen3 0.6B",
    architecture: "qwen3",
    layers: 28,
    width: 1024,
    heads: 16,
    keyHeads: 8,
    feedForward: 3072,
    tied: true,
  },
  {
    ...QWEN3,
    name: "Qwen3 4B",
    architecture: "qwen3",
    layers: 36,
    width: 2560,
    heads: 32,
    keyHeads: 8,
    feedForward: 9728,
    tied: true,
  },
  {
    ...QWEN3,
    name: "Qwen3 30B A3B",
    architecture: "qwen3moe",
    layers: 48,
    width: 2048,
    heads: 32,
    keyHeads: 4,
    feedForward: 6144,
    experts: { count: 128, used: 8, width: 768 },
  },
  {
    ...GEMMA,
    name: "Gemma 2 2B",
    architecture: "gemma2",
    layers: 26,
    width: 2304,
    heads: 8,
    keyHeads: 4,
    feedForward: 9216,
    vocabulary: 256_000,
    context: 8192,
    window: 4096,
  },
  {
    ...GEMMA,
    name: "Gemma 3 1B",
    architecture: "gemma3",
    layers: 26,
    width: 1152,
    heads: 4,
    keyHeads: 1,
    feedForward: 6912,
    vocabulary: 262_144,
    context: 32_768,
    window: 512,
    headNorms: true,
  },
  {
    ...GEMMA,
    name: "Gemma 3 4B",
    architecture: "gemma3",
    layers: 34,
    width: 2560,
    heads: 8,
    keyHeads: 4,
    feedForward: 10_240,
    vocabulary: 262_208,
    context: 131_072,
    window: 1024,
    headNorms: true,
  },
  {
    name: "Phi-4-mini",
    architecture: "phi3",
    layers: 32,
    width: 3072,
    heads: 24,
    keyHeads: 8,
    headWidth: 128,
    feedForward: 8192,
    vocabulary: 200_064,
    context: 131_072,
    tied: true,
    fused: true,
    ropeWidth: 96,
    window: 262_144,
  },
  {
    name: "Mixtral 8x7B",
    architecture: "llama",
    layers: 32,
    width: 4096,
    heads: 32,
    keyHeads: 8,
    headWidth: 128,
    feedForward: 14_336,
    vocabulary: 32_000,
    context: 32_768,
    experts: { count: 8, used: 2, width: 14_336 },
  },
  {
    name: "DeepSeek-V2-Lite",
    architecture: "deepseek2",
    layers: 27,
    width: 2048,
    heads: 16,
    keyHeads: 1,
    headWidth: 128,
    feedForward: 10_944,
    vocabulary: 102_400,
    context: 163_840,
    latent: { rank: 512, nope: 128, rope: 64, value: 128 },
    experts: { count: 64, used: 6, width: 1408, shared: 2, dense: 1 },
    // 1408 is no multiple of 256: k-quants do not divide its rows.
    expertType: "Q8_0",
  },
  {
    name: "gpt-oss 20B",
    architecture: "gpt-oss",
    layers: 24,
    width: 2880,
    heads: 64,
    keyHeads: 8,
    headWidth: 64,
    feedForward: 2880,
    vocabulary: 201_088,
    context: 131_072,
    window: 128,
    biases: true,
    experts: { count: 32, used: 4, width: 2880 },
    expertType: "MXFP4",
  },
  // The estimator was written without these: they tell how it does on models it has not seen.
  {
    name: "Mistral Nemo 12B",
    architecture: "llama",
    layers: 40,
    width: 5120,
    heads: 32,
    keyHeads: 8,
    headWidth: 128,
    feedForward: 14_336,
    vocabulary: 131_072,
    context: 131_072,
  },
  {
    name: "Qwen2.5 0.5B",
    architecture: "qwen2",
    layers: 24,
    width: 896,
    heads: 14,
    keyHeads: 2,
    headWidth: 64,
    feedForward: 4864,
    vocabulary: 151_936,
    context: 32_768,
    biases: true,
    tied: true,
  },
  {
    ...GEMMA,
    name: "Gemma 3 27B",
    architecture: "gemma3",
    layers: 62,
    width: 5376,
    heads: 32,
    keyHeads: 16,
    headWidth: 128,
    feedForward: 21_504,
    vocabulary: 262_208,
    context: 131_072,
    window: 1024,
    headNorms: true,
  },
];
