import type { Tensor } from "@llcuda/native";
import type { TensorInFile } from "./compute-job.ts";
import type { Native } from "./native.ts";

/** A disk that takes longer is no faster for a GPU than for a processor. */
const READ_MS = 20_000;

/** Reads a tensor into GPU memory as it is stored; the scope around it lets go of it. */
export async function loadTensor(
  native: Native,
  device: number,
  { path, name, shape, type, offset }: TensorInFile,
): Promise<Tensor> {
  const stored = native.ggufTensors([{ name, shape, typeName: type, offset }]);
  const signal = AbortSignal.timeout(READ_MS);
  const loaded = await native.loadTensors(path, stored, { device, signal });
  return loaded.get(name)!;
}
