import type { PlacedTensor } from "@llcuda/gguf";
import { FileSource } from "@llcuda/gguf/node";
import type { ComputedBy, StatisticsState } from "@llcuda/protocol";
import type { LookOnGpu } from "../gpu/tensor-gpu.ts";
import type { StatisticsOnGpu, TensorInFile } from "../gpu/worker/compute-job.ts";
import { mutable } from "./mutable.ts";

/** Where a GPU finds a tensor; null for what only the processor can read. */
export function tensorInFile({ gguf, tensor }: PlacedTensor): TensorInFile | null {
  const { source, bigEndian } = gguf;
  if (!(source instanceof FileSource) || bigEndian || tensor.type === undefined) return null;
  const { name, shape, typeName: type, offset, bytes, elements } = tensor;
  return { path: source.name, name, shape, type, offset, bytes, elements };
}

/** Who looked, for what is told of it; nothing where no GPU was to be asked. */
export function computedBy(
  looked: LookOnGpu<Pick<StatisticsOnGpu, "compute" | "name" | "upload">>,
): { by?: ComputedBy } {
  if (looked.kind === "pointless") return {};
  if (looked.kind !== "looked") return { by: { device: "processor", reason: looked.reason } };
  const { compute, name, upload } = looked;
  return { by: { device: "gpu", name, upload, compute } };
}

/** The last state, as the GPU computed it. */
export function stateOfGpu(
  total: number,
  looked: LookOnGpu<StatisticsOnGpu> & { kind: "looked" },
): StatisticsState {
  const statistics = mutable(looked.statistics);
  return { exact: true, done: total, total, statistics, ...computedBy(looked) };
}
