import { AUTOMATIC } from "@llcuda/protocol";
import type {
  CatalogModel,
  Download,
  EngineInfo,
  HubFiles,
  LibraryModel,
  LoadedModel,
} from "@llcuda/protocol";

export const LOCAL: LibraryModel = {
  id: "gemma-3-4b-it-Q4_K_M",
  name: "gemma-3-4b-it-Q4_K_M",
  place: "llcuda",
  path: "/models/gemma-3-4b-it-Q4_K_M.gguf",
  files: [{ path: "/models/gemma-3-4b-it-Q4_K_M.gguf", size: 2_489_757_856 }],
  size: 2_489_757_856,
  modifiedAt: "2026-11-20T10:00:00.000Z",
  copies: [],
  architecture: "gemma3",
  parameters: 3_880_263_168,
  quantization: "Q4_K_M",
  bitsPerWeight: 5.13,
  contextLength: 131_072,
  chatTemplate: true,
  mmproj: null,
  kind: "text",
  origin: "hf:someone/gemma-3-4b-it-GGUF/gemma-3-4b-it-Q4_K_M.gguf",
  sha256: null,
  lastUsedAt: "2026-11-25T09:00:00.000Z",
  tokensPerSecond: 41.2,
  problem: null,
};

export function local(id: string, changes: Partial<LibraryModel> = {}): LibraryModel {
  return { ...LOCAL, id, name: id, path: `/models/${id}.gguf`, ...changes };
}

const ENGINE: EngineInfo = {
  id: "debian-cpu@11669",
  source: "debian",
  description: "llama.cpp of Debian",
  backend: "cpu",
  version: "11669",
  devices: [],
  path: "/engines/debian-cpu",
  provedAt: "2026-11-20T10:00:00.000Z",
};

export function loaded(id: string, changes: Partial<LoadedModel> = {}): LoadedModel {
  const model = { id, name: id, path: `/models/${id}.gguf`, size: 2e9, source: "cache" } as const;
  return {
    model,
    state: {
      phase: "ready",
      engine: ENGINE,
      model,
      contextSize: 8192,
      slots: 4,
      loadSeconds: 1.26,
      offload: null,
      warning: null,
      since: "2026-11-25T09:00:00.000Z",
    },
    requested: AUTOMATIC,
    effective: null,
    plan: null,
    memory: { estimate: null, measured: null, gpu: null, resident: null, error: null },
    pinned: false,
    answering: 0,
    waiting: 0,
    lastUsedAt: "2026-11-25T09:00:00.000Z",
    unloadsAt: null,
    commands: { llcuda: `llcuda models load ${id}`, llamaServer: `llama-server -m ${model.path}` },
    fixes: [],
    retriedWith: null,
    replaced: [],
    restoredFor: null,
    ...changes,
  };
}

export const CATALOG: CatalogModel = {
  name: "gemma-3-1b",
  title: "Gemma 3 1B",
  license: "Gemma",
  aliases: [],
  files: [
    {
      quantization: "Q4_K_M",
      reference: "hf:someone/gemma-3-1b/Q4_K_M.gguf",
      size: 806_058_240,
      sha256: null,
      check: null,
      asking: false,
      localId: null,
    },
    {
      quantization: "Q8_0",
      reference: "hf:someone/gemma-3-1b/Q8_0.gguf",
      size: null,
      sha256: null,
      check: null,
      asking: false,
      localId: "gemma-3-1b-Q8_0",
    },
  ],
};

export const DOWNLOAD: Download = {
  id: "d1",
  reference: "hf:someone/qwen3-8b/Q4_K_M.gguf",
  name: "qwen3-8b-Q4_K_M",
  status: "running",
  guest: false,
  files: [{ name: "Q4_K_M.gguf", size: 5_027_783_488, done: 1_257_000_000 }],
  done: 1_257_000_000,
  total: 5_027_783_488,
  rate: 48_000_000,
  secondsLeft: 78,
  chunks: [1, 0.5, 0, 0],
  connections: 4,
  checking: null,
  note: null,
  error: null,
  modelId: null,
  addedAt: "2026-11-25T09:00:00.000Z",
};

export const HUB_FILES: HubFiles = {
  repository: {
    id: "someone/qwen3-8b-GGUF",
    author: "someone",
    downloads: 120_000,
    likes: 340,
    updatedAt: "2026-10-01T00:00:00.000Z",
    license: "apache-2.0",
    gated: false,
  },
  quantizations: [
    {
      quantization: "Q8_0",
      reference: "hf:someone/qwen3-8b-GGUF/Q8_0.gguf",
      files: [{ path: "Q8_0.gguf", size: 8.7e9, sha256: null }],
      size: 8.7e9,
      localId: null,
    },
    {
      quantization: "Q4_K_M",
      reference: "hf:someone/qwen3-8b-GGUF/Q4_K_M.gguf",
      files: [{ path: "Q4_K_M.gguf", size: 5e9, sha256: null }],
      size: 5e9,
      localId: null,
    },
  ],
  projectors: [],
};
