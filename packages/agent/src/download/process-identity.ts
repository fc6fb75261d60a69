import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Tells a process from a later one that got the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks from boot to its start (Linux); null where the system does not tell. */
  startTime: string | null;
  /** Within one space pids can be compared: host name and pid namespace. */
  space: string;
}

/**
 * Field 22 of /proc/PID/stat; null when there is no such process, or only its zombie. The command
 * name before it may hold spaces and brackets.
 */
export function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function pidSpace(): string {
  try {
    return `${hostname()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
}

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startTime: startTimeOf(process.pid), space: pidSpace() };
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
