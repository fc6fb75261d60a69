import { readFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { memoryGroupAt, type MemoryGroup } from "./memory-group.ts";

/** Who sent the SIGKILL, as far as the kernel's counters tell. Bytes. */
export type KillVerdict =
  | { by: "oom-killer"; limit: number | null; peak: number | null; total: number }
  | { by: "other" };

interface Counters {
  group: MemoryGroup | null;
  /** Processes that the OOM killer has ended on the whole machine. */
  machine: number | null;
}

/** Remembers what the kernel's OOM killer had done, to tell later whether it has struck since. */
export class OomWitness {
  readonly #root: string;
  readonly #before: Counters;

  /** @param root holds `proc` and `sys`; tests have their own */
  constructor(root = "/") {
    this.#root = root;
    this.#before = readCounters(root);
  }

  /** Null when the kernel keeps no count here. */
  verdict(): KillVerdict | null {
    const after = readCounters(this.#root);
    const inGroup = rise(this.#before.group?.kills, after.group?.kills);
    // A process of our own group counts there too; without a group's count the machine's has to do.
    const killed = inGroup ?? rise(this.#before.machine, after.machine);
    if (killed === null) return null;
    if (killed === 0) return { by: "other" };
    const { limit = null, peak = null } = after.group ?? {};
    return { by: "oom-killer", limit, peak, total: totalmem() };
  }
}

function rise(before: number | null | undefined, after: number | null | undefined): number | null {
  return before === null || before === undefined ? null : Math.max(0, (after ?? before) - before);
}

function readCounters(root: string): Counters {
  return { group: memoryGroupAt(root), machine: machineKills(root) };
}

function machineKills(root: string): number | null {
  try {
    const found = /^oom_kill (\d+)$/m.exec(readFileSync(join(root, "proc/vmstat"), "utf8"));
    return found === null ? null : Number(found[1]);
  } catch {
    return null;
  }
}
