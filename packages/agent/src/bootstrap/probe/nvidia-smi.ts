import { isVersion } from "../../compat/version.ts";
import { NVIDIA_SMI_FOLDERS as FOLDERS } from "../../host/gpu-memory.ts";
import type { GpuReading, GpuSource } from "./gpu-reading.ts";
import type { Inquiry } from "./inquiry.ts";
import { GPU_COLUMNS, parseGpus, parseHeader, SM_COLUMN } from "./nvidia-smi-answers.ts";

const CSV = "--format=csv,noheader,nounits";

/** The driver's own program. */
export const nvidiaSmi: GpuSource = {
  name: "nvidia-smi",
  read: async (inquiry) => {
    const file = await inquiry.machine.program("nvidia-smi", FOLDERS);
    if (file === null) {
      inquiry.absent("nvidia-smi", `neither on PATH nor in ${FOLDERS.join(", ")}`);
      return null;
    }
    // `-d COMPUTE` keeps the answer short; what is wanted of it is the head with the CUDA version.
    const [rows, details] = await Promise.all([
      queryGpus(inquiry, file),
      inquiry.run(file, ["-q", "-d", "COMPUTE"]),
    ]);
    const { gpus, driver } = parseGpus(rows ?? "");
    const header = parseHeader(details ?? "");
    const reading: GpuReading = { ...header, gpus, driver: driver ?? header.driver };
    const told = gpus.length > 0 || (reading.driver !== null && isVersion(reading.driver));
    return told ? reading : null;
  },
};

/** An older nvidia-smi refuses the whole question because of one column that it does not know. */
async function queryGpus(inquiry: Inquiry, file: string): Promise<string | null> {
  const all = await inquiry.run(file, [
    `--query-gpu=${[...GPU_COLUMNS, SM_COLUMN].join(",")}`,
    CSV,
  ]);
  if (all !== null) return all;
  const refused = /not a valid field/.test(inquiry.probes.at(-1)?.output ?? "");
  return refused ? inquiry.run(file, [`--query-gpu=${GPU_COLUMNS.join(",")}`, CSV]) : null;
}
