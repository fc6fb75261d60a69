/** How a model is laid over several GPUs: whole layers on each, or a part of every layer. */
export type GpuSplit = "layer" | "tensor";

/**
 * Which GPU each of the last layers lies on, the output as the last of them (llama-model.cpp,
 * load_tensors). Pure.
 * @param shares of the GPUs, in any unit; none, or only zeros, is one GPU
 * @param gpuLayers how many there are, the output counted as one
 */
export function gpuOfLayers(shares: readonly number[], gpuLayers: number): number[] {
  const whole = shares.reduce((total, share) => total + share, 0);
  if (whole <= 0) return Array.from({ length: gpuLayers }, () => 0);
  let until = 0;
  // llama.cpp reckons with floats: at a border between two GPUs that decides.
  const ends = shares.map((share) => Math.fround((until += share) / whole));
  return Array.from({ length: gpuLayers }, (_, layer) => {
    const at = Math.fround(layer / gpuLayers);
    const gpu = ends.findIndex((end) => end > at);
    return gpu === -1 ? shares.length - 1 : gpu;
  });
}
