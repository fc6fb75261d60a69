import { readdir } from "node:fs/promises";
import type { EngineBackend } from "@llcuda/protocol";

/** ggml's backend libraries that reach a GPU, the fastest first: `libggml-cuda.so`, `libggml-vulkan.so`. */
const GPU_BACKENDS: [RegExp, EngineBackend][] = [
  [/^libggml-cuda\b/, "cuda"],
  [/^libggml-hip\b/, "hip"],
  [/^libggml-metal\b/, "metal"],
  [/^libggml-vulkan\b/, "vulkan"],
];

/**
 * What an engine is meant to compute on, by the backend libraries in its folders. A program that was
 * linked into one file shows none and counts as `cpu` until its devices are listed.
 */
export async function backendIn(folders: readonly string[]): Promise<EngineBackend> {
  const names = (
    await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))
  ).flat();
  const found = GPU_BACKENDS.find(([pattern]) => names.some((name) => pattern.test(name)));
  return found?.[1] ?? "cpu";
}
