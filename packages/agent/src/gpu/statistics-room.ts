import type { GpuProperties, GpuReading } from "@llcuda/protocol";
import type { TensorInFile } from "./worker/compute-job.ts";

/** Below this a processor is done before the process for the GPU has started. */
const LEAST_VALUES = 4 << 20;
/** What a context takes of a GPU, and what the values are unpacked in, with some to spare. */
const BESIDE_BYTES = 1 << 30;
/** The types that the addon does not compute with; files hardly have them. */
const NOT_ON_GPU = new Set(["F64", "I8", "I16", "I32", "I64"]);

/** Where a tensor can be looked at. */
export type Room =
  | { kind: "gpu"; uuid: string }
  /** There is a GPU, but. */
  | { kind: "none"; reason: string }
  /** Not worth a word. */
  | { kind: "pointless" };

/** The GPU with most memory free, if that is enough. Pure. */
export function roomFor(
  { elements, bytes, type }: Pick<TensorInFile, "bytes" | "elements" | "type">,
  gpus: readonly GpuProperties[],
  readings: readonly GpuReading[],
): Room {
  if (gpus.length === 0 || elements < LEAST_VALUES) return { kind: "pointless" };
  if (NOT_ON_GPU.has(type)) return { kind: "none", reason: `the GPU computes with no ${type}` };
  const [most] = gpus
    .map(({ index, memoryTotal, uuid }) => ({
      uuid,
      free: memoryTotal - (readings.find((each) => each.index === index)?.memoryUsed ?? 0),
    }))
    .toSorted((a, b) => b.free - a.free);
  if (most!.free >= bytes + BESIDE_BYTES) return { kind: "gpu", uuid: most!.uuid };
  return { kind: "none", reason: "no GPU has enough memory free now" };
}
