import type { Room } from "./statistics-room.ts";
import type { StatisticsOnGpu, TensorInFile } from "./worker/compute-job.ts";

/** What came of asking the GPU. */
export type LookOnGpu = ({ kind: "looked" } & StatisticsOnGpu) | Exclude<Room, { kind: "gpu" }>;

/** Looks at a tensor's values on a GPU, where that is possible and pays. Never rejects. */
export interface StatisticsGpu {
  statistics(tensor: TensorInFile): Promise<LookOnGpu>;
}
