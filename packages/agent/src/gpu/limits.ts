import type { GpuProbe, GpuProperties } from "@llcuda/protocol";
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
