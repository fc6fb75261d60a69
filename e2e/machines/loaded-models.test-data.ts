import { AUTOMATIC, UNTOLD } from "@llcuda/protocol";
import type {
  EngineState,
  ErrorReport,
  LibraryModel,
  LoadedModel,
  LoadedModels,
  LoadPlan,
  MemoryShares,
  ModelInfo,
} from "@llcuda/protocol";
import { models } from "./library.test-data.ts";

const GIB = 1024 ** 3;

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

export const shares = (scale: number): MemoryShares => ({
  weights: { device: 2.2 * GIB * scale, host: 0.2 * GIB },
  kv: { device: 0.9 * GIB * scale, host: 0 },
  compute: { device: 0.3 * GIB * scale, host: 0.05 * GIB },
});

function infoOf({ id, name, path, size }: LibraryModel): ModelInfo {
  return { id, name, path, size, source: "cache" };
}

const ENGINE = {
  id: "bundle:t4@11669",
  source: "bundle",
  description: "llcuda bundle t4",
  backend: "cuda",
  version: "11669",
  devices: [],
  path: "/engines/t4",
  provedAt: "2026-11-20T10:00:00.000Z",
} as const;

export function loadedModel(
  model: LibraryModel,
  state: Partial<EngineState> & Pick<EngineState, "phase">,
  changes: Partial<LoadedModel> = {},
): LoadedModel {
  const info = infoOf(model);
  return {
    model: info,
    state: {
      engine: ENGINE,
      model: info,
      since: new Date().toISOString(),
      ...state,
    } as EngineState,
    requested: { ...AUTOMATIC, context: 32_768 },
    plan: PLAN,
    effective: {
      ...UNTOLD,
      context: 16_384,
      contextPerSlot: 4096,
      slots: 4,
      gpuLayers: 33,
      layers: 33,
      flashAttention: true,
      kvTypeK: "f16",
      kvTypeV: "f16",
      batch: 2048,
      ubatch: 512,
      threads: 8,
      unified: true,
      mmap: true,
      mlock: false,
      devices: ["CUDA0"],
      deviceWeights: [{ device: "CUDA0", bytes: 2.4 * GIB }],
      loras: [],
      mmproj: "none",
      draft: { type: "none", model: null, most: null },
    },
    memory: {
      estimate: shares(1.014),
      measured: shares(1),
      gpu: 3.7 * GIB,
      resident: 0.9 * GIB,
      error: 0.014,
    },
    pinned: false,
    answering: 0,
    waiting: 0,
    lastUsedAt: new Date(Date.now() - 6 * 60_000).toISOString(),
    unloadsAt: null,
    commands: {
      llcuda: `llcuda models load ${model.id} --ctx 32768`,
      llamaServer: `llama-server -m ${model.path} -c 32768 -ngl 99`,
    },
    fixes: [],
    retriedWith: null,
    replaced: [],
    restoredFor: null,
    ...changes,
  };
}

const READY = {
  phase: "ready",
  contextSize: 16_384,
  slots: 4,
  loadSeconds: 3.1,
  offload: null,
  warning: null,
} as const;

export const OUT_OF_MEMORY: ErrorReport = {
  code: "OUT_OF_MEMORY",
  message:
    "The GPU has no room for the KV cache: it needs 4.00 GiB more than the 2.10 GiB that are free.",
  hint: "Load it with a smaller context, or with a quantized KV cache.",
  detail:
    "ggml_backend_cuda_buffer_type_alloc_buffer: allocating 4096.00 MiB on device 0: cudaMalloc failed: out of memory",
  remedies: [],
};

const [ready, loading, failing] = [models[1]!, models[4]!, models[3]!];

export const loaded: LoadedModels = {
  current: ready.id,
  models: [
    loadedModel(ready, READY, { pinned: true }),
    loadedModel(loading, {
      phase: "starting",
      stage: "Copying weights to the GPU",
      progress: { unit: "percent", done: 42, total: 100, ratePerSecond: null, secondsLeft: null },
    }),
    loadedModel(
      failing,
      {
        phase: "failed",
        error: OUT_OF_MEMORY,
        exit: { code: 1, signal: null },
        log: [],
        restart: null,
      },
      {
        fixes: [
          {
            label: "context 32k → 16k frees 1.9 GiB",
            changes: { context: 16_384 },
            frees: 1.9 * GIB,
          },
          {
            label: "KV cache Q8_0 frees 1.8 GiB",
            changes: { kvTypeK: "Q8_0", kvTypeV: "Q8_0" },
            frees: 1.8 * GIB,
          },
          { label: "12 fewer layers on the GPU", changes: { gpuLayers: 21 }, frees: null },
        ],
      },
    ),
  ],
};

/** One whose engine is only being proved. */
export const proving = loadedModel(models[6]!, {
  phase: "proving",
  source: "bundle",
  check: "token",
});
