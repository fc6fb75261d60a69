import type { GpuReading, GpuSource } from "./gpu-reading.ts";
import type { Inquiry } from "./inquiry.ts";
import { nvidiaSmi } from "./nvidia-smi.ts";
import { procNvidia } from "./proc-nvidia.ts";

/** Who is asked about GPUs, the one that knows most first. */
const SOURCES: readonly GpuSource[] = [nvidiaSmi, procNvidia];

/** What the sources told together, and whether the driver's own program named the GPUs. */
export type DriverReading = GpuReading & { smiAnswered: boolean };

/**
 * The GPUs and their driver, from the first source that names a GPU. What it does not tell is taken
 * from the next: nvidia-smi may know the driver's version and fail to list the GPUs.
 */
export async function probeGpus(inquiry: Inquiry): Promise<DriverReading> {
  const reading: DriverReading = { gpus: [], driver: null, driverCuda: null, smiAnswered: false };
  for (const source of SOURCES) {
    const told = await source.read(inquiry);
    if (told === null) continue;
    reading.driver ??= told.driver;
    reading.driverCuda ??= told.driverCuda;
    if (source === nvidiaSmi) reading.smiAnswered = told.gpus.length > 0;
    if (reading.gpus.length === 0) reading.gpus = told.gpus;
    if (reading.gpus.length > 0 && reading.driver !== null) break;
  }
  return reading;
}
