import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";

/** Tells a process from a later one that got the same pid. */
export const ProcessIdentity = z.object({
  pid: z.number().int().positive(),
  /** Clock ticks from boot to its start (Linux); null where the system does not tell. */
  startTime: z.string().nullable(),
  /** Within one space pids can be compared: host name and pid namespace. */
  space: z.string(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Linux reports processor time in ticks of 1/100 s on every architecture (USER_HZ). */
const TICKS_PER_SECOND = 100;

/**
 * Fields of /proc/PID/stat from the third (state) on; null when there is no such process, or only
 * its zombie. The command name before them may hold spaces and brackets.
 */
function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : fields;
  } catch {
    return null;
  }
}

/** Clock ticks after boot at which the process started: field 22 of proc(5). */
export function startTimeOf(pid: number): string | null {
  return statOf(pid)?.[19] ?? null;
}

/** Processor time that a process has used, in seconds; null where that cannot be read. */
export function cpuSecondsOf(pid: number): number | null {
  const fields = statOf(pid);
  if (fields === null) return null;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function pidSpace(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, startTime: startTimeOf(pid), space: pidSpace() };
}

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/** Whether that process still runs; null when it belongs to another host or container. */
export function isAlive(who: ProcessIdentity): boolean | null {
  if (who.space !== pidSpace()) return null;
  try {
    process.kill(who.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  return who.startTime === null || startTimeOf(who.pid) === who.startTime;
}
