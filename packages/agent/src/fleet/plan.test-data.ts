import type { LoadPlan } from "@llcuda/protocol";

/** Of `EIGHT`: all of it on the GPU, four slots that share one cache. */
export const PLAN: LoadPlan = {
  context: 32_768,
  kvTypeK: "F16",
  kvTypeV: "F16",
  slots: 4,
  unified: true,
  gpuLayers: 33,
  layers: 33,
  mmproj: null,
  expertLayersInMemory: 0,
  devices: null,
};
