import { freemem, totalmem } from "node:os";
import type { Inquiry } from "./inquiry.ts";

export interface Memory {
  /** Bytes that this process may use at most: the machine's, or its container's limit. */
  total: number;
  /** Bytes that programs can still get; null when unknown. */
  available: number | null;
}

/** Limits and use of the own container; the second pair is that of cgroup v1. */
const CGROUPS: readonly [limit: string, used: string][] = [
  ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"],
  ["/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"],
];

export function probeMemory(inquiry: Inquiry): Promise<Memory> {
  const { machine } = inquiry;
  const nothing: Memory = { total: totalmem(), available: freemem() };
  return inquiry.look<Memory>("/proc/meminfo and the cgroup's limit", nothing, async (note) => {
    const text = await machine.text("/proc/meminfo");
    if (text === null) return null;
    const field = (name: string): number | null => {
      const line = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text);
      if (line === null) return null;
      note(line[0]);
      return Number(line[1]) * 1024;
    };
    const memory: Memory = {
      total: field("MemTotal") ?? nothing.total,
      available: field("MemAvailable"),
    };
    for (const [limitFile, usedFile] of CGROUPS) {
      const limit = Number(((await machine.text(limitFile)) ?? "max").trim());
      // "max", and the 2^63 of cgroup v1, are no limits.
      if (!(limit > 0 && limit < memory.total)) continue;
      note(`${limitFile}: ${limit}`);
      const used = Number(((await machine.text(usedFile)) ?? "0").trim());
      memory.total = limit;
      memory.available = Math.min(memory.available ?? limit, Math.max(0, limit - used));
    }
    return memory;
  });
}
