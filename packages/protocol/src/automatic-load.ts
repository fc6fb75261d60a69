import type { EffectiveLoad, LoadOptions } from "./load.ts";

/** As `mmproj`: the model is loaded without the file that would let it see or hear. */
export const NO_PROJECTOR = "none";

/** All automatic. In a file without zod, so that a page need not fetch that. */
export const AUTOMATIC: LoadOptions = {
  context: null,
  gpuLayers: null,
  expertLayersInMemory: null,
  flashAttention: null,
  kvTypeK: null,
  kvTypeV: null,
  slots: null,
  unified: null,
  cacheRam: null,
  batch: null,
  ubatch: null,
  threads: null,
  mmap: null,
  mlock: null,
  splitMode: null,
  tensorSplit: null,
  devices: null,
  loras: [],
  mmproj: null,
  draft: null,
  idleMinutes: null,
  extraArguments: [],
};

/** An engine that tells nothing of how it runs. */
export const UNTOLD: EffectiveLoad = {
  context: null,
  contextPerSlot: null,
  slots: null,
  gpuLayers: null,
  layers: null,
  flashAttention: null,
  kvTypeK: null,
  kvTypeV: null,
  batch: null,
  ubatch: null,
  threads: null,
  unified: null,
  cacheRam: null,
  mmap: null,
  mlock: null,
  devices: null,
  deviceWeights: null,
  hostWeights: null,
  splitMode: null,
  loras: null,
  mmproj: null,
  draft: null,
  ignored: [],
};
