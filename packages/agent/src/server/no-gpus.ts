import type { GpuState } from "@llcuda/protocol";
import type { GpuService } from "../gpu/gpu-service.ts";
import { SampleHistory } from "../gpu/sample-history.ts";
import { LiveValue } from "../live/live-value.ts";

/** The GPUs of a machine that has none, for tests of the wire. */
export function noGpus(): GpuService {
  const state = new LiveValue<GpuState>({
    source: "none",
    reason: "There is no nvidia-smi.",
    properties: [],
    holders: [],
    probes: [],
    probing: false,
    probeError: null,
    marks: [],
  });
  return {
    state,
    samples: async function* (after) {
      yield await Promise.resolve(new SampleHistory(1).after(after));
    },
    measure: () => Promise.resolve(),
  };
}
