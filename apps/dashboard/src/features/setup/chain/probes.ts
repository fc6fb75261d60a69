import type { Probe } from "@llcuda/protocol";
import type { LinkId } from "./chain.ts";

/** The questions whose answers bear on a link, by what they ask for; one may bear on two. */
const BEARS_ON: Partial<Record<LinkId, RegExp>> = {
  gpu: /nvml|nvidia-smi|\/driver\/nvidia/i,
  driver: /nvml|nvidia-smi|\/driver\/nvidia|libcuda\.so/i,
  cuda: /nvml|nvidia-smi|libcuda\.so/i,
  runtime: /cudart|cublas|toolkit|nvcc|librar|vulkan|libc\.so/i,
};

const bearsOnAny = (probe: Probe): boolean =>
  Object.values(BEARS_ON).some((pattern) => pattern.test(probe.asked));

/** The probes behind a link; what bears on none of the others decides which engine runs. */
export function probesOf(id: LinkId, probes: readonly Probe[]): Probe[] {
  if (id === "engine") return probes.filter((probe) => !bearsOnAny(probe));
  const pattern = BEARS_ON[id];
  return pattern === undefined ? [] : probes.filter(({ asked }) => pattern.test(asked));
}
