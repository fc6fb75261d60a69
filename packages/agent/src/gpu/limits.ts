import type { GpuProbe, GpuProperties, GpuState } from "@llcuda/protocol";
import type { MeasuredLimits } from "../bench/limit/limit-share.ts";

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
