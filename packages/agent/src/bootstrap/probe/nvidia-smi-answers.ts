import type { Gpu } from "@llcuda/protocol";
import { isVersion } from "../../compat/version.ts";
import { smOfName } from "./gpu-names.ts";

/** The columns that are asked for; `compute_cap` is last, as drivers before 510 do not know it. */
export const GPU_COLUMNS = [
  "index",
  "name",
  "uuid",
  "memory.total",
  "memory.free",
  "driver_version",
];
export const SM_COLUMN = "compute_cap";

const MIB = 1024 * 1024;
/** No host has more; this bounds the work on garbage. */
const MAX_GPUS = 256;

/** One row of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`; rows of another form are left out. */
export function parseGpus(csv: string): { gpus: Gpu[]; driver: string | null } {
  const rows = csv
    .split("\n")
    .slice(0, MAX_GPUS)
    .map((line) => line.split(",").map((cell) => cell.trim()))
    .filter((cells) => cells.length >= GPU_COLUMNS.length && /^\d+$/.test(cells[0] ?? ""));
  const gpus = rows.map(([index, name = "", uuid = "", total, free, , sm]) => ({
    index: Number(index),
    name,
    sm: smOfCapability(sm) ?? smOfName(name),
    memoryTotal: bytesOf(total),
    memoryFree: bytesOf(free),
    uuid: uuid.startsWith("GPU-") ? uuid : null,
    visible: true,
  }));
  const driver = rows[0]?.[5];
  return { gpus, driver: driver !== undefined && isVersion(driver) ? driver : null };
}

/** "7.5" as 75; null for "[N/A]" and everything else. */
function smOfCapability(text: string | undefined): number | null {
  const match = /^(\d{1,2})\.(\d)$/.exec(text ?? "");
  return match === null ? null : Number(match[1]) * 10 + Number(match[2]);
}

/** MiB as bytes; "[N/A]", as GPUs that share the host's memory answer, is null. */
function bytesOf(text: string | undefined): number | null {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) * MIB : null;
}

/**
 * The versions in the head of `nvidia-smi -q`. Since driver 610 they are called "KMD Version" and
 * "CUDA UMD Version" and the old names are marked; drivers before 410 tell no CUDA version.
 */
export function parseHeader(text: string): { driver: string | null; driverCuda: string | null } {
  const driver = /\b(?:Driver|KMD) Version\s*:\s*([\d.]+)/.exec(text)?.[1];
  const cuda = /\bCUDA (?:UMD )?Version\s*:\s*(\d+\.\d+)/.exec(text)?.[1];
  return {
    driver: driver !== undefined && isVersion(driver) ? driver : null,
    driverCuda: cuda ?? null,
  };
}
