import type { PlacedTensor } from "@llcuda/gguf";
import { FileSource } from "@llcuda/gguf/node";
import type { StatisticsBy, StatisticsState } from "@llcuda/protocol";
import type { LookOnGpu } from "../gpu/statistics-gpu.ts";
import type { TensorInFile } from "../gpu/worker/compute-job.ts";
import { mutable } from "./mutable.ts";

/** Where a GPU finds a tensor; null for what only the processor can read. */
export function tensorInFile({ gguf, tensor }: PlacedTensor): TensorInFile | null {
  const { source, bigEndian } = gguf;
  if (!(source instanceof FileSource) || bigEndian || tensor.type === undefined) return null;
  const { name, shape, typeName: type, offset, bytes, elements } = tensor;
  return { path: source.name, name, shape, type, offset, bytes, elements };
}

/** The last state, as the GPU computed it. */
export function stateOfGpu(
  total: number,
  { compute, name, statistics, upload }: LookOnGpu & { kind: "looked" },
): StatisticsState {
  const by: StatisticsBy = { device: "gpu", name, upload, compute };
  return { exact: true, done: total, total, statistics: mutable(statistics), by };
}

export function byProcessor(reason: string): StatisticsBy {
  return { device: "processor", reason };
}
