import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Gpu } from "@llcuda/protocol";
import { z } from "zod";
import { writeDurably } from "../../download/durable-write.ts";
import type { GpuReading, GpuSource } from "./gpu-reading.ts";
import type { Inquiry } from "./inquiry.ts";
import type { MachineView } from "./machine-view.ts";
import { DRIVER_FOLDER } from "./proc-nvidia.ts";

const Remembered = z.object({
  format: z.literal(1),
  /** What the reading holds for. */
  identity: z.string(),
  reading: z.object({
    gpus: z.array(Gpu),
    driver: z.string().nullable(),
    driverCuda: z.string().nullable(),
  }),
});

/**
 * What nvidia-smi told since the machine was booted, so that a start need not wait for one that wakes
 * sleeping GPUs for seconds. Free memory is left out, as it is not the same any more.
 */
export function rememberedGpus(file: string): GpuSource {
  return {
    name: "remembered",
    read: (inquiry) =>
      inquiry.look<GpuReading | null>(
        `nvidia-smi's answer as kept in ${file}`,
        null,
        async (note) => {
          const text = await readFile(file, "utf8").catch(() => null);
          if (text === null) return null;
          const { identity, reading } = Remembered.parse(JSON.parse(text));
          if (identity !== (await identityOf(inquiry.machine))) {
            note("another driver, other GPUs, or the machine was started anew since");
            return null;
          }
          note(JSON.stringify(reading));
          return reading;
        },
      ),
  };
}

/** Keeps what nvidia-smi told; where that cannot be written, the next start asks it again. */
export async function rememberGpus(
  file: string,
  { gpus, ...rest }: GpuReading,
  { machine }: Inquiry,
): Promise<void> {
  const identity = await identityOf(machine);
  if (identity === null) return;
  const reading = { ...rest, gpus: gpus.map((gpu) => ({ ...gpu, memoryFree: null })) };
  const content: z.infer<typeof Remembered> = { format: 1, identity, reading };
  const fresh = `${file}.${randomBytes(6).toString("hex")}.new`;
  await writeDurably(file, JSON.stringify(content, null, 2), fresh).catch(() => undefined);
}

/** Boot, kernel module and devices; null where there is no kernel module to tell a change by, as in WSL. */
async function identityOf(machine: MachineView): Promise<string | null> {
  const [boot, version, gpus, devices] = await Promise.all([
    machine.text("/proc/sys/kernel/random/boot_id"),
    machine.text(`${DRIVER_FOLDER}/version`),
    machine.names(`${DRIVER_FOLDER}/gpus`),
    machine.names("/dev"),
  ]);
  if (version === null) return null;
  const nodes = devices.filter((name) => name.startsWith("nvidia"));
  return JSON.stringify([boot, version, gpus, nodes]);
}
