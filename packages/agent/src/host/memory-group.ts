import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The control group that this process and its children live in, as a container sets it. */
export interface MemoryGroup {
  /** Processes of it that the OOM killer has ended; null where the kernel does not count. */
  kills: number | null;
  /** Bytes; the tightest limit of the group and those around it; null without one. */
  limit: number | null;
  /** Bytes that it uses now, files in memory among them; null where the kernel does not tell. */
  used: number | null;
  /** Bytes; the most it has used; null where the kernel does not keep it. */
  peak: number | null;
}

/** The names of the same things in both versions of control groups. */
const FILES = {
  v2: { events: "memory.events", limit: "memory.max", used: "memory.current", peak: "memory.peak" },
  v1: {
    events: "memory.oom_control",
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    peak: "memory.max_usage_in_bytes",
  },
} as const;

/** Version 1 writes "no limit" as the largest number of pages. */
const NO_LIMIT = 2 ** 60;

interface Place {
  folder: string;
  mount: string;
  files: (typeof FILES)["v1" | "v2"];
}

/**
 * Reads the memory group of this process. Never throws.
 * @param root holds `proc` and `sys`
 * @returns null where there are no control groups
 */
export function memoryGroupAt(root: string): MemoryGroup | null {
  const place = findPlace(root);
  if (place === null) return null;
  const { files, folder, mount } = place;
  const limits: number[] = [];
  for (let at = folder; ; at = dirname(at)) {
    const limit = Number(read(join(at, files.limit)) ?? Number.NaN);
    if (limit < NO_LIMIT) limits.push(limit);
    if (at === mount || at === dirname(at)) break;
  }
  const kills = /^oom_kill (\d+)$/m.exec(read(join(folder, files.events)) ?? "")?.[1];
  const peak = Number(read(join(folder, files.peak)) ?? Number.NaN);
  const used = Number(read(join(folder, files.used)) ?? Number.NaN);
  return {
    kills: kills === undefined ? null : Number(kills),
    limit: limits.length === 0 ? null : Math.min(...limits),
    used: Number.isNaN(used) ? null : used,
    peak: Number.isNaN(peak) ? null : peak,
  };
}

/** Where the group's files lie: its path as the kernel has it, below the mount that shows it. */
function findPlace(root: string): Place | null {
  const groups = read(join(root, "proc/self/cgroup")) ?? "";
  const mounts = read(join(root, "proc/self/mountinfo")) ?? "";
  const v1 = /^\d+:(?:[^:\n]*,)?memory(?:,[^:\n]*)?:(.*)$/m.exec(groups)?.[1];
  const path = v1 ?? /^0::(.*)$/m.exec(groups)?.[1];
  // ID PARENT DEVICE ROOT MOUNTPOINT OPTIONS … - TYPE SOURCE SUPEROPTIONS
  const form =
    v1 === undefined
      ? /^\S+ \S+ \S+ (\S+) (\S+) .* - cgroup2 /m
      : /^\S+ \S+ \S+ (\S+) (\S+) .* - cgroup \S+ (?:\S*,)?memory(?:,|$)/m;
  const [, shown, mountPoint] = form.exec(mounts) ?? [];
  if (path === undefined || shown === undefined || mountPoint === undefined) return null;
  const mount = join(root, mountPoint);
  // A container may see only its own part of the tree, which then begins at the mount.
  const outside = path.includes("/..") || relative(shown, path).startsWith("..");
  const folder = outside ? mount : join(mount, relative(shown, path));
  return { folder, mount, files: v1 === undefined ? FILES.v2 : FILES.v1 };
}

function read(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return null;
  }
}
