import type { EngineBenchPlan } from "./bench-arguments.ts";

/** What a sweep does where nothing else is asked: reading and generating, empty and deep. */
export const AUTOMATIC_SWEEP: EngineBenchPlan = {
  kind: "engine",
  models: [],
  prompts: [512],
  generations: [128],
  pairs: [],
  depths: [0, 4_096, 16_384],
  parallel: [],
  repetitions: 5,
  preset: "sweep",
  batch: [],
  ubatch: [],
  threads: [],
  gpuLayers: [],
  flashAttention: [],
  kvType: [],
};
