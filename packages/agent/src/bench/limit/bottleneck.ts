import type { BenchPoint, BenchRun } from "@llcuda/protocol";
import { apart, copying, queue, serving, stagnation, turn, type EngineAlone } from "./serving.ts";
import { percent } from "./share-words.ts";

/** Above it, reading the weights is what takes the time. */
const BANDWIDTH_SHARE = 0.6;
/** Below it, neither reading nor computing is. */
const IDLE_SHARE = 0.35;
/** So many times as much by several at once, and a single stream left most unused. */
const SCALES_BY = 2;

/**
 * One sentence on what holds a run back; null where too little is known. Pure: rules in their order.
 * @param alone what the engine writes without a server; null where that was never measured
 */
export function bottleneck(
  { conditions, points }: Pick<BenchRun, "conditions" | "points">,
  alone: EngineAlone | null = null,
): string | null {
  const done = points.filter(({ status }) => status === "done");
  return (
    copying(done) ??
    queue(done) ??
    offload(conditions) ??
    apart(done) ??
    serving(done, alone) ??
    compute(done) ??
    bandwidth(done, conditions) ??
    (isOnGpu(conditions) ? stagnation(done, IDLE_SHARE) : null) ??
    turn(done) ??
    launches(done, conditions) ??
    arithmetic(done, conditions)
  );
}

/** Layers of a model that did not fit on the GPU. */
function offload({ engine, flags }: BenchRun["conditions"]): string | null {
  if (engine === null || engine.backend === "cpu") return null;
  const value = (name: string): number =>
    Number(flags.find((flag) => flag.startsWith(`${name}=`))?.split("=")[1] ?? Number.NaN);
  const [onGpu, all] = [value("gpuLayers"), value("layers")];
  if (!(onGpu < all)) return null;
  return `PCIe and the processor hold it back: ${all - onGpu} of ${all} layers lie in the machine's memory.`;
}

function isOnGpu({ engine, gpu }: BenchRun["conditions"]): boolean {
  return gpu !== null && engine !== null && engine.backend !== "cpu";
}

function best(points: readonly BenchPoint[], bound: "bandwidth" | "compute") {
  const limits = points.flatMap(({ limit }) => (limit?.bound === bound ? [limit] : []));
  return limits.toSorted((a, b) => b.share - a.share)[0] ?? null;
}

function bandwidth(points: readonly BenchPoint[], { gpu }: BenchRun["conditions"]): string | null {
  const reached = best(points, "bandwidth");
  if (reached === null || reached.share < BANDWIDTH_SHARE) return null;
  const what = gpu === null ? "this machine's memory" : "this GPU's memory";
  if (reached.share > 1) {
    return `It reads ${percent(reached.share)} of what ${what} was measured at: either the weights lie in a cache, or something else was busy when that was measured. Nothing is known to hold it back.`;
  }
  return `Memory bandwidth holds it back: ${percent(reached.share)} of what ${what} can be read at. A smaller quantization would be faster.`;
}

function compute(points: readonly BenchPoint[]): string | null {
  const reached = best(points, "compute");
  if (reached === null || reached.share < BANDWIDTH_SHARE) return null;
  return `Compute holds it back: ${percent(reached.share)} of the matrix products that were measured here.`;
}

/** A GPU that waits between its kernels does much more for several at once. */
function launches(
  points: readonly BenchPoint[],
  conditions: BenchRun["conditions"],
): string | null {
  if (!isOnGpu(conditions)) return null;
  const alone = points.find(({ axes, limit }) => (axes.concurrency ?? 1) === 1 && limit !== null);
  if (alone?.limit == null || alone.limit.share >= IDLE_SHARE) return null;
  const one = rateOf(alone);
  const many = Math.max(...points.map((point) => rateOf(point) ?? 0));
  const scales = one !== null && many > SCALES_BY * one;
  const more = scales ? `; several at once make ${(many / one).toFixed(1)} times as much` : "";
  return `Launch overhead holds a single stream back: it reads at ${percent(alone.limit.share)} of what the GPU can${more}. CUDA graphs, or more users at once, would help.`;
}

function rateOf({ quantities }: BenchPoint): number | null {
  return (quantities["total-rate"] ?? quantities["generation-rate"])?.median ?? null;
}

function arithmetic(
  points: readonly BenchPoint[],
  { engine }: BenchRun["conditions"],
): string | null {
  const reached = best(points, "bandwidth");
  if (reached === null) return null;
  const what = engine?.backend === "cpu" ? "The processor's arithmetic" : "Compute or waiting";
  return `${what} holds it back: memory alone would allow ${Math.round(reached.limit)} tok/s, of which it reaches ${percent(reached.share)}.`;
}
