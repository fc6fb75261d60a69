import { execFile } from "node:child_process";
import { readlinkSync } from "node:fs";
import { delimiter } from "node:path";
import { promisify } from "node:util";

/** Where nvidia-smi lies when it is not on PATH: WSL, GKE's and other clouds' drivers, Colab, Debian. */
export const NVIDIA_SMI_FOLDERS = [
  "/usr/lib/wsl/lib",
  "/usr/local/nvidia/bin",
  "/opt/bin",
  "/usr/bin",
];
/** nvidia-smi answers within 0.1 s where the driver is awake; a broken one never does. */
const LIMIT_MS = 10_000;
const MIB = 1024 * 1024;
/** PROC_PID_INIT_INO of linux/proc_ns.h: the namespace whose process numbers the driver knows. */
const FIRST_PID_SPACE = "pid:[4026531836]";

/** Bytes of memory on each GPU, by its UUID. */
export type GpuMemory = ReadonlyMap<string, number>;

/** What the NVIDIA driver says a process holds of each GPU that it uses; null where it cannot tell. */
export async function gpuMemoryOf(pid: number): Promise<GpuMemory | null> {
  const told = await ask("--query-compute-apps=gpu_uuid,pid,used_gpu_memory");
  return told === null ? null : heldBy(pid, told, sharesPids());
}

/** Bytes that are free on each GPU now, by its UUID; empty where the driver does not tell. */
export async function freeGpuMemory(): Promise<GpuMemory> {
  return freeByGpu((await ask("--query-gpu=uuid,memory.free")) ?? "");
}

/** From lines as `GPU-5f2c, 14917`, in MiB. Pure. */
export function freeByGpu(answer: string): GpuMemory {
  const lines = answer.matchAll(/^\s*(\S+),\s*(\d+)\s*$/gm);
  return new Map([...lines].map(([, uuid = "", free]) => [uuid, Number(free) * MIB]));
}

async function ask(question: string): Promise<string | null> {
  const path = [process.env["PATH"] ?? "", ...NVIDIA_SMI_FOLDERS].join(delimiter);
  const env = { ...process.env, PATH: path };
  try {
    const options = { timeout: LIMIT_MS, killSignal: "SIGKILL", env } as const;
    const words = [question, "--format=csv,noheader,nounits"];
    return (await promisify(execFile)("nvidia-smi", words, options)).stdout;
  } catch {
    return null;
  }
}

/**
 * From lines as `GPU-5f2c, 4711, 5120`; the size can be `[N/A]`. A process that is not listed holds nothing,
 * but inside a container it may be listed under another number. Pure.
 */
export function heldBy(pid: number, answer: string, sharesPids: boolean): GpuMemory | null {
  const lines = [...answer.matchAll(/^\s*(\S+),\s*(\d+),\s*(.+?)\s*$/gm)];
  const own = lines.filter(([, , listed]) => Number(listed) === pid);
  if (own.length === 0) return sharesPids ? new Map() : null;
  const held = new Map<string, number>();
  for (const [, uuid = "", , size] of own) {
    const bytes = Number(size) * MIB;
    if (!Number.isFinite(bytes)) return null;
    held.set(uuid, (held.get(uuid) ?? 0) + bytes);
  }
  return held;
}

/** On all GPUs together. */
export function totalOf(held: GpuMemory): number {
  return [...held.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** Whether the driver counts processes as we do. */
function sharesPids(): boolean {
  try {
    return readlinkSync("/proc/self/ns/pid") === FIRST_PID_SPACE;
  } catch {
    return false;
  }
}
