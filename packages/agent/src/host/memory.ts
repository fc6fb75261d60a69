import { readFile } from "node:fs/promises";
import { freemem } from "node:os";

/** Memory that programs can still get, in bytes: Linux counts caches as free in MemAvailable. */
export async function memoryAvailable(): Promise<number> {
  const text = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const kib = /^MemAvailable:\s+(\d+) kB/m.exec(text)?.[1];
  return kib === undefined ? freemem() : Number(kib) * 1024;
}

/** Bytes of memory that a process holds; null where that cannot be read. */
export async function residentBytes(pid: number): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(text)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}
