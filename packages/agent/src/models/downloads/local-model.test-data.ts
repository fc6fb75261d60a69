import type { LibraryModel } from "@llcuda/protocol";

export const PATH = "/lmstudio/o/r/model-Q4_0.gguf";

/** A model in another program's folder. */
export function local(changes: Partial<LibraryModel> = {}): LibraryModel {
  return {
    id: PATH,
    name: "model-Q4_0",
    place: "lmstudio",
    path: PATH,
    files: [],
    size: 0,
    modifiedAt: "2026-01-01T00:00:00.000Z",
    copies: [],
    architecture: "llama",
    parameters: null,
    quantization: null,
    bitsPerWeight: null,
    contextLength: null,
    chatTemplate: false,
    mmproj: null,
    kind: "text",
    origin: null,
    sha256: null,
    lastUsedAt: null,
    tokensPerSecond: null,
    problem: null,
    ...changes,
  };
}
