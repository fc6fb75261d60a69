import type { CatalogModel, HubFiles, HubSearch } from "@llcuda/protocol";
import { BITS, TYPES } from "./library.test-data.ts";

export const catalog: CatalogModel[] = ["Gemma 3 1B", "Qwen3 4B", "Llama 3.2 3B"].map((title) => ({
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
