import { freemem, totalmem } from "node:os";
import { memoryGroupAt } from "../../host/memory-group.ts";
import type { Inquiry } from "./inquiry.ts";

export interface Memory {
  /** Bytes that this process may use at most: the machine's, or its container's limit. */
  total: number;
  /** Bytes that programs can still get; null when unknown. */
  available: number | null;
}

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
    const total = field("MemTotal") ?? nothing.total;
    const available = field("MemAvailable");
    const { limit = null, used = null } = memoryGroupAt(machine.at("/")) ?? {};
    if (limit === null || limit >= total) return { total, available };
    note(`cgroup: ${used ?? "unknown"} of ${limit} bytes used`);
    const left = used === null ? limit : Math.max(0, limit - used);
    return { total: limit, available: Math.min(available ?? left, left) };
  });
}
