import type { Gpu } from "@llcuda/protocol";
import { smOfName } from "./gpu-names.ts";
import type { GpuSource } from "./gpu-reading.ts";
import type { Inquiry } from "./inquiry.ts";

export const DRIVER_FOLDER = "/proc/driver/nvidia";

/**
 * The loaded kernel module. It tells neither memory nor CUDA version, and inside a container it
 * tells of the host's GPUs, whether they can be reached or not.
 */
export const procNvidia: GpuSource = {
  name: DRIVER_FOLDER,
  read: async (inquiry) => {
    const version = await inquiry.read(`${DRIVER_FOLDER}/version`);
    const driver = parseModuleVersion(version ?? "");
    return driver === null ? null : { driver, driverCuda: null, gpus: await listGpus(inquiry) };
  },
};

/** "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 …", also for the open module. */
function parseModuleVersion(text: string): string | null {
  return /^NVRM version:.*?\s(\d{3}\.\d{1,3}(?:\.\d{1,3})?)\s/m.exec(text)?.[1] ?? null;
}

function listGpus(inquiry: Inquiry): Promise<Gpu[]> {
  const folder = `${DRIVER_FOLDER}/gpus`;
  return inquiry.look<Gpu[]>(`${folder}/*/information`, [], async (note) => {
    const gpus: Gpu[] = [];
    // Named after their PCI addresses, the order that CUDA_DEVICE_ORDER=PCI_BUS_ID has too.
    for (const name of await inquiry.machine.names(folder)) {
      const text = await inquiry.machine.text(`${folder}/${name}/information`);
      if (text === null) continue;
      note(text.trimEnd());
      const model = /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? name;
      // An idle GPU that nobody has opened yet has a UUID of question marks.
      const uuid = /^GPU UUID:\s*(GPU-[\da-f-]+)\s*$/im.exec(text)?.[1] ?? null;
      const unknown = { memoryTotal: null, memoryFree: null, visible: true };
      gpus.push({ index: gpus.length, name: model, sm: smOfName(model), ...unknown, uuid });
    }
    return gpus.length === 0 ? null : gpus;
  });
}
