import { AUTOMATIC, UNTOLD } from "@llcuda/protocol";
import type {
  CatalogModel,
  Download,
  Downloads,
  EngineState,
  ErrorReport,
  HubFiles,
  HubSearch,
  Library,
  LibraryModel,
  LoadedModel,
  LoadedModels,
  LoadOptions,
  LoadPlan,
  MemoryShares,
  ModelFit,
  ModelInfo,
} from "@llcuda/protocol";
import type { Answers } from "../stand-in.ts";

/** A machine with one GPU and 500 models, which nobody has at hand. */

const GIB = 1024 ** 3;
const TYPES = ["Q4_K_M", "Q8_0", "IQ3_XS", "Q5_K_S", "Q6_K", "BF16", "Q2_K", "MXFP4"];
const BITS = [4.9, 8.5, 3.3, 5.5, 6.6, 16, 2.6, 4.3];
const MAKERS = ["gemma-3", "qwen3", "llama-3.2", "phi-4", "mistral-nemo", "smollm3", "granite-4"];
const SIZES = [0.6, 1, 1.7, 3, 4, 8, 14, 32, 70];
const PLACES = ["llcuda", "huggingface", "lmstudio", "ollama", "llamacpp", "folder"] as const;
const DAY = 86_400_000;

const LONG =
  "a-model-whose-name-nobody-can-remember-because-it-lists-every-merge-it-was-made-of-v2.1-DPO-abliterated-imatrix-Q4_K_M";
const RIGHT_TO_LEFT = "نموذج اللغة العربية الكبير – الإصدار الثاني";

export function localModel(index: number): LibraryModel {
  const type = index % TYPES.length;
  const billions = SIZES[index % SIZES.length]!;
  const maker = MAKERS[index % MAKERS.length]!;
  const quantization = TYPES[type]!;
  const plain = `${maker}-${billions}b-it-${index}-${quantization}`;
  const name = index === 3 ? LONG : index === 5 ? RIGHT_TO_LEFT : plain;
  const size = Math.round((billions * 1e9 * BITS[type]!) / 8);
  const path = `/home/me/models/${plain}.gguf`;
  return {
    id: plain,
    name,
    place: PLACES[index % PLACES.length]!,
    path,
    files: [{ path, size }],
    size,
    modifiedAt: new Date(Date.now() - index * DAY).toISOString(),
    copies: [],
    architecture: maker.replace(/[-.\d]+$/, ""),
    parameters: billions * 1e9,
    quantization,
    bitsPerWeight: BITS[type]!,
    contextLength: index % 4 === 0 ? 131_072 : 40_960,
    chatTemplate: true,
    mmproj: null,
    kind: "text",
    origin: null,
    sha256: null,
    lastUsedAt: index < 40 ? new Date(Date.now() - index * 7_200_000).toISOString() : null,
    tokensPerSecond: index < 40 ? 120 / billions : null,
    problem: null,
  };
}

export const models: LibraryModel[] = Array.from({ length: 500 }, (_, index) => localModel(index));

/** What a model of these takes on this machine, with 7 GiB free on its GPU. */
export function fitOf(input: unknown): ModelFit {
  const { model, options = {} } = input as { model: string; options?: Partial<LoadOptions> };
  const billions = Number(/(\d+(?:\.\d+)?)b/i.exec(model)?.[1] ?? "4");
  const type = TYPES.findIndex((name) => model.includes(name));
  const weights = (billions * 1e9 * (BITS[type] ?? 4.9)) / 8;
  const context = options.context ?? 8192;
  const kv = billions * 16_384 * context;
  const compute = 0.3 * GIB;
  const total = weights + kv + compute;
  const [free, ramFree, margin] = [8 * GIB, 24 * GIB, GIB];
  const layers = 33;
  const fits = total <= free - margin;
  const gpuLayers = fits ? layers : Math.max(0, Math.floor((layers * (free - margin)) / total));
  const verdict = fits ? "fits" : total > ramFree + free ? "no" : "partial";
  const byContext = !fits && weights < 5 * GIB;
  return {
    file: model,
    architecture: "llama",
    checked: true,
    contextLength: 131_072,
    settings: {
      context,
      kvTypeK: "F16",
      kvTypeV: "F16",
      slots: options.slots ?? 4,
      unified: options.slots == null,
    },
    beside: { mmproj: null, files: 0, draft: null },
    verdict,
    cause: fits ? null : byContext ? "context" : "weights",
    advice: fits
      ? []
      : byContext
        ? [
            { kind: "context", context: 16_384, frees: kv / 2 },
            { kind: "kv-type", kvType: "Q8_0", frees: kv * 0.47 },
          ]
        : [{ kind: "smaller-weights", most: 5.2 * GIB }],
    estimate: {
      weights: { device: weights, host: 0 },
      kv: { device: kv, host: 0 },
      compute: { device: compute, host: 0 },
      output: 0,
      device: total,
      host: 0,
      total,
      gpuLayers,
      layers,
    },
    machine: { vramFree: [free], ramFree, margin },
  };
}

const PLAN: LoadPlan = {
  context: 32_768,
  kvTypeK: "F16",
  kvTypeV: "F16",
  slots: 4,
  unified: true,
  gpuLayers: 33,
  layers: 33,
  mmproj: null,
  devices: null,
};

const shares = (scale: number): MemoryShares => ({
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

const download = (id: string, changes: Partial<Download>): Download => ({
  id,
  reference: `hf:someone/${id}-GGUF/${id}.gguf`,
  name: id,
  status: "running",
  files: [{ name: `${id}.gguf`, size: 5_027_783_488, done: 2_100_000_000 }],
  done: 2_100_000_000,
  total: 5_027_783_488,
  rate: 48_000_000,
  secondsLeft: 61,
  chunks: Array.from({ length: 96 }, (_, cell) => (cell % 24 < 9 ? 1 : cell % 24 === 9 ? 0.4 : 0)),
  connections: 4,
  note: null,
  error: null,
  modelId: null,
  addedAt: new Date().toISOString(),
  ...changes,
});

export const downloads: Downloads = {
  downloads: [
    download("qwen3-8b-Q4_K_M", {}),
    download("gemma-3-27b-it-Q4_K_M", {
      status: "paused",
      note: "Paused: the disk is full. It needs 18.4 GB, 11.2 are free.",
      chunks: Array.from({ length: 96 }, (_, cell) => (cell < 40 ? 1 : 0)),
    }),
  ],
  rateLimit: null,
  offline: false,
};

export const library: Library = {
  models,
  folders: [
    {
      path: "/home/me/.cache/llcuda/models",
      place: "llcuda",
      added: false,
      models: 84,
      problem: null,
    },
    {
      path: "/home/me/.cache/huggingface/hub",
      place: "huggingface",
      added: false,
      models: 84,
      problem: null,
    },
    { path: "/mnt/big/models", place: "folder", added: true, models: 83, problem: null },
  ],
  scanning: null,
  work: [],
};

const catalog: CatalogModel[] = ["Gemma 3 1B", "Qwen3 4B", "Llama 3.2 3B"].map((title) => ({
  name: title.toLowerCase().replaceAll(" ", "-"),
  title,
  license: "Apache-2.0",
  aliases: [],
  files: ["Q4_K_M", "Q8_0"].map((quantization) => ({
    quantization,
    reference: `hf:someone/${title.replaceAll(" ", "-")}-GGUF/${quantization}.gguf`,
    size: quantization === "Q8_0" ? 4_280_404_704 : 2_497_280_256,
    sha256: null,
    check: {
      state: "there" as const,
      at: "2026-11-20T10:00:00.000Z",
      host: "huggingface.co",
      movedTo: null,
    },
    asking: false,
    localId: null,
  })),
}));

const repository = (id: string, gated: boolean): HubFiles["repository"] => ({
  id,
  author: id.split("/")[0]!,
  downloads: 1_204_331,
  likes: 812,
  updatedAt: "2026-10-01T00:00:00.000Z",
  license: gated ? "gemma" : "apache-2.0",
  gated,
});

export const hubSearch: HubSearch = {
  repositories: [
    repository("someone/qwen3-8b-GGUF", false),
    repository("google/gemma-3-qat", true),
  ],
  cursor: null,
};

export const hubFiles: HubFiles = {
  repository: hubSearch.repositories[0]!,
  quantizations: TYPES.map((quantization, index) => ({
    quantization,
    reference: `hf:someone/qwen3-8b-GGUF/qwen3-8b-${quantization}.gguf`,
    files: [{ path: `qwen3-8b-${quantization}.gguf`, size: BITS[index]! * 1e9, sha256: null }],
    size: BITS[index]! * 1e9,
    localId: null,
  })),
  projectors: [],
};

export const answers: Answers = {
  "library.state.watch": library,
  "models.loaded.watch": loaded,
  "downloads.state.watch": downloads,
  "models.catalog": catalog,
  "models.fit": fitOf,
  "models.options": { options: null, measurements: [] },
  "models.preview": {
    plan: PLAN,
    estimate: shares(1),
    commands: { llcuda: "llcuda models load NAME", llamaServer: "llama-server -m NAME" },
  },
  "hub.search": hubSearch,
  "hub.files": hubFiles,
  "hub.account": { token: "none", endpoint: "https://hub.example.org" },
};
