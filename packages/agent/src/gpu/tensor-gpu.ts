import type { Room } from "./tensor-room.ts";
import type { ComparisonOnGpu, StatisticsOnGpu, TensorInFile } from "./worker/compute-job.ts";

/** What came of asking the GPU. */
export type LookOnGpu<Found> =
  | ({ kind: "looked" } & Found)
  /** It was tried; what comes next may fail in the same way. */
  | { kind: "failed"; reason: string }
  | Exclude<Room, { kind: "gpu" }>;

/** Looks at tensors' values on a GPU, where that is possible and pays. Never rejects. */
export interface TensorGpu {
  statistics(tensor: TensorInFile): Promise<LookOnGpu<StatisticsOnGpu>>;
  /** Two tensors of one shape. */
  compare(a: TensorInFile, b: TensorInFile): Promise<LookOnGpu<ComparisonOnGpu>>;
}
