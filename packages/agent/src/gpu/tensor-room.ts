import type { GpuProperties, GpuReading } from "@llcuda/protocol";
import type { TensorInFile } from "./worker/compute-job.ts";

/** Below this a processor is done before the process for the GPU has started. */
const LEAST_VALUES = 4 << 20;
/** What a context takes of a GPU, and what the values are unpacked in, with some to spare. */
const BESIDE_BYTES = 1 << 30;
/** The types that the addon does not compute with; files hardly have them. */
const NOT_ON_GPU = new Set(["F64", "I8", "I16", "I32", "I64"]);

/** Where tensors can be looked at. */
export type Room =
  | { kind: "gpu"; uuid: string }
  /** There is a GPU, but. */
  | { kind: "none"; reason: string }
  /** Not worth a word. */
  | { kind: "pointless" };

/** The GPU with most memory free, if that is enough for tensors of as many values. Pure. */
export function roomFor(
  tensors: readonly Pick<TensorInFile, "bytes" | "elements" | "type">[],
  gpus: readonly GpuProperties[],
  readings: readonly GpuReading[],
): Room {
  const small = tensors.some(({ elements }) => elements < LEAST_VALUES);
  if (gpus.length === 0 || small) return { kind: "pointless" };
  const odd = tensors.find(({ type }) => NOT_ON_GPU.has(type));
  if (odd !== undefined) return { kind: "none", reason: `the GPU computes with no ${odd.type}` };
  const [most] = gpus
    .map(({ index, memoryTotal, uuid }) => ({
      uuid,
      free: memoryTotal - (readings.find((each) => each.index === index)?.memoryUsed ?? 0),
    }))
    .toSorted((a, b) => b.free - a.free);
  const needed = tensors.reduce((sum, { bytes }) => sum + bytes, BESIDE_BYTES);
  if (most!.free >= needed) return { kind: "gpu", uuid: most!.uuid };
  return { kind: "none", reason: "no GPU has enough memory free now" };
}
