import type { ModelFit } from "@llcuda/protocol";

export const GIB = 1024 ** 3;

/** An 8B model of 33 layers on a GPU with 8 GiB free. */
export const FITS: ModelFit = {
  file: "/models/eight.gguf",
  architecture: "llama",
  checked: true,
  contextLength: 131_072,
  mostTokensPerSecond: null,
  settings: { context: 8192, kvTypeK: "F16", kvTypeV: "F16", slots: 4, unified: true },
  beside: { mmproj: null, files: 0, draft: null },
  verdict: "fits",
  cause: null,
  advice: [],
  estimate: {
    weights: { device: 4 * GIB, host: 0.25 * GIB },
    kv: { device: GIB, host: 0 },
    compute: { device: 0.25 * GIB, host: 0.01 * GIB },
    output: 2 ** 20,
    device: 5.25 * GIB,
    host: 0.26 * GIB,
    total: 5.51 * GIB,
    gpuLayers: 33,
    layers: 33,
    expertLayers: 0,
    flashAttention: true,
  },
  machine: { vramFree: [8 * GIB], ramFree: 16 * GIB, margin: GIB },
};

export const NO_GPU = { vramFree: [], ramFree: 16 * GIB, margin: GIB };

export const TOO_LONG: ModelFit = {
  ...FITS,
  settings: { ...FITS.settings, context: 65_536 },
  verdict: "partial",
  cause: "context",
  advice: [
    { kind: "context", context: 16_384, frees: 6 * GIB },
    { kind: "kv-type", kvType: "Q8_0", frees: 3.75 * GIB },
  ],
  estimate: { ...FITS.estimate, gpuLayers: 20 },
};
