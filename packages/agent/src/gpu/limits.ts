import type { GpuProbe, GpuProperties, GpuState } from "@llcuda/protocol";
import { inEngineOrder } from "../bootstrap/probe/visible-gpus.ts";
import type { LiesOn } from "../bench/limit/lies-on.ts";
import type { MeasuredLimits } from "../bench/limit/limit-share.ts";

const UNKNOWN: MeasuredLimits = { bandwidth: null, compute: null };

/** What was measured of a GPU with the driver that it has now. Pure. */
export function probeOf(
  gpu: Pick<GpuProperties, "driver" | "uuid"> | undefined,
  probes: readonly GpuProbe[],
): GpuProbe | null {
  const fits = ({ driver, uuid }: GpuProbe): boolean => uuid === gpu?.uuid && driver === gpu.driver;
  return probes.find(fits) ?? null;
}

/** A probe as limits: memory by what was copied, computing by the fastest product of halves. Pure. */
export function limitsOf(probe: GpuProbe | null): MeasuredLimits {
  if (probe === null) return { bandwidth: null, compute: null };
  const halves = [probe.matmul["F16"], probe.matmul["BF16"]].filter((rate) => rate !== undefined);
  return {
    bandwidth: probe.readBandwidth ?? probe.copyBandwidth,
    compute: halves.length === 0 ? null : Math.max(...halves),
  };
}

/** Limits of what a model lies on, by what was measured. Pure. @param env may hide GPUs from engines */
export function limitsOfModel(
  { probes, properties }: Pick<GpuState, "probes" | "properties">,
  env: Readonly<Record<string, string | undefined>>,
  model: LiesOn | null,
): MeasuredLimits {
  const counted = inEngineOrder(properties, env);
  return limitsTogether(
    counted.map((gpu) => limitsOf(probeOf(gpu, probes))),
    model,
  );
}

/**
 * Limits of the GPUs that a model lies on, together. A token goes through a split by layers one GPU after another,
 * each reading its own part; by tensors all read at once. Prompts keep all of them busy either way. What one of them
 * was not measured at is unknown of all. Pure.
 * @param each of every GPU, in the order in which engines count them
 * @param model null: on the first
 */
export function limitsTogether(
  each: readonly MeasuredLimits[],
  model: LiesOn | null,
): MeasuredLimits {
  const { atOnce, shares } = model ?? { atOnce: false, shares: [1] };
  const all = shares.reduce((sum, share) => sum + share, 0);
  const parts = shares.flatMap((share, gpu) => {
    return share > 0 ? [{ part: share / all, ...(each[gpu] ?? UNKNOWN) }] : [];
  });
  const times = (of: "bandwidth" | "compute") =>
    parts.map((gpu) => (gpu[of] === null ? Number.NaN : gpu.part / gpu[of]));
  const reading = times("bandwidth");
  return {
    bandwidth: rate(atOnce ? Math.max(...reading) : reading.reduce((sum, time) => sum + time, 0)),
    compute: rate(Math.max(...times("compute"))),
  };
}

/** Null where nobody knows how long it takes. */
function rate(seconds: number): number | null {
  return seconds > 0 && Number.isFinite(seconds) ? 1 / seconds : null;
}

/** Why no probe of the GPU is known, as a sentence. Pure. */
export function whyUnmeasured({
  probeError,
  reason,
  source,
}: Pick<GpuState, "probeError" | "reason" | "source">): string {
  if (source === "addon") {
    return `Points have no part of a limit: measuring the GPU failed. ${probeError?.message ?? ""}`.trim();
  }
  const why = reason === null ? "" : ` ${reason}`;
  return `Points have no part of a limit: only the CUDA addon measures a GPU, and it is not in use here.${why}`;
}
