import type { TensorComparison, TensorStatistics } from "@llcuda/gguf";
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

/** A tensor as a file on this machine holds it. */
export interface TensorInFile {
  path: string;
  name: string;
  /** In ggml's order: the row length comes first. */
  shape: readonly number[];
  /** `Q4_K`. */
  type: string;
  /** Of its first byte in the file. */
  offset: number;
  bytes: number;
  elements: number;
}

/** Which GPU looked at values, and how long that took: milliseconds. */
interface LookTimes {
  name: string;
  upload: number;
  compute: number;
}

export interface StatisticsOnGpu extends LookTimes {
  statistics: TensorStatistics;
}

export interface ComparisonOnGpu extends LookTimes {
  comparison: TensorComparison;
}

/** What the process that computes on GPUs can do. */
export interface ComputeJobs {
  describe: { input: null; result: Description };
  probe: { input: { uuid: string }; result: GpuProbe };
  statistics: { input: { uuid: string; tensor: TensorInFile }; result: StatisticsOnGpu };
  compare: {
    input: { uuid: string; a: TensorInFile; b: TensorInFile };
    result: ComparisonOnGpu;
  };
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
