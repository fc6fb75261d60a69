import type { FitModel } from "@llcuda/gguf";

const LAYERS = 32;
const MIB = 1024 ** 2;

/** The shape of an 8B llama in Q4_K_M, in round figures: 4.5 GiB of weights, 128 kiB of KV a token. */
export const EIGHT: FitModel = {
  architecture: "llama",
  checked: true,
  contextLength: 131_072,
  width: 4_096,
  vocabulary: 128_256,
  layers: Array.from({ length: LAYERS }, () => ({
    weights: 128 * MIB,
    feedForward: 3 * 14_336,
    steps: [{ weight: 32 * MIB, values: 3 * 14_336, experts: false }],
    experts: false,
    expertWeights: 0,
    state: 0,
  })),
  embedding: 280 * MIB,
  output: 410 * MIB,
  tied: false,
  heads: 32,
  headShapes: [{ keys: 128, values: 128, group: 4 }],
  queries: 4_096,
  values: 1_024,
  kv: {
    window: null,
    layers: Array.from({ length: LAYERS }, (_, layer) => ({
      layer,
      keys: 1_024,
      values: 1_024,
      sliding: false,
    })),
  },
};
