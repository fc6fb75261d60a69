import type { ErrorReport, GpuProbe } from "@llcuda/protocol";

/** What CUDA tells of a GPU beyond what NVML does. */
export interface CudaFacts {
  uuid: string;
  computeCapability: string;
  multiprocessors: number;
  l2Bytes: number;
  sharedBytesPerMultiprocessor: number;
  memoryBusBits: number;
  /** GPUs that this one reads directly. */
  peers: string[];
}

/** What a trial of the addon came to. */
export type Description =
  | { works: false; reason: string }
  | { works: true; cudaDriver: string | null; gpus: CudaFacts[] };

/** What the process that computes on GPUs can do. */
export interface ComputeJobs {
  describe: { input: null; result: Description };
  probe: { input: { uuid: string }; result: GpuProbe };
}

export type ComputeKind = keyof ComputeJobs;

/** To the process. */
export type ComputeOrder = {
  [Kind in ComputeKind]: { kind: Kind; input: ComputeJobs[Kind]["input"] };
}[ComputeKind];

/** From the process. */
export type ComputeAnswer =
  | { kind: "result"; result: unknown }
  /** `sticky`: CUDA refuses everything from now on in that process. */
  | { kind: "failure"; report: ErrorReport; sticky: boolean };
