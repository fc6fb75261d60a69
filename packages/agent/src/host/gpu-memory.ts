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

/** Bytes of GPU memory that the NVIDIA driver says a process holds; null where it cannot tell. */
export async function gpuMemoryOf(pid: number): Promise<number | null> {
  const told = await ask("--query-compute-apps=pid,used_gpu_memory");
  return told === null ? null : heldBy(pid, told, sharesPids());
}

/** Bytes that are free on each GPU now, by its UUID; empty where the driver does not tell. */
export async function freeGpuMemory(): Promise<ReadonlyMap<string, number>> {
  return freeByGpu((await ask("--query-gpu=uuid,memory.free")) ?? "");
}

/** From lines as `GPU-5f2c, 14917`, in MiB. Pure. */
export function freeByGpu(answer: string): ReadonlyMap<string, number> {
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
 * From lines as `4711, 5120`; the size can be `[N/A]`. A process that is not listed holds nothing,
 * but inside a container it may be listed under another number. Pure.
 */
export function heldBy(pid: number, answer: string, sharesPids: boolean): number | null {
  const own = [...answer.matchAll(/^\s*(\d+),\s*(.+?)\s*$/gm)].filter(
    (found) => Number(found[1]) === pid,
  );
  if (own.length === 0) return sharesPids ? 0 : null;
  const sizes = own.map((found) => Number(found[2]));
  if (sizes.some((size) => !Number.isFinite(size))) return null;
  return sizes.reduce((sum, size) => sum + size, 0) * MIB;
}

/** Whether the driver counts processes as we do. */
function sharesPids(): boolean {
  try {
    return readlinkSync("/proc/self/ns/pid") === FIRST_PID_SPACE;
  } catch {
    return false;
  }
}
