import { readFileSync } from "node:fs";

/** A process that cannot be mistaken for a later one with the same number: `pid:starttime`. */
export type ProcessIdentity = string;

/** Linux reports processor time in ticks of 1/100 s on every architecture (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Fields of /proc/PID/stat from the third (state) on; null when there is no such process. */
function statOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command name before the fields may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : fields;
  } catch {
    return null;
  }
}

/** Clock ticks after boot at which the process started (field 22 of proc(5)). */
function startTimeOf(pid: number): string | null {
  return statOf(pid)?.[19] ?? null;
}

/** Processor time that a process has used, in seconds; null where that cannot be read. */
export function cpuSecondsOf(pid: number): number | null {
  const fields = statOf(pid);
  if (fields === null) return null;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function answersToSignal(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** @returns null when no such process runs */
export function identityOf(pid: number): ProcessIdentity | null {
  if (process.platform === "linux") {
    const startTime = startTimeOf(pid);
    return startTime === null ? null : `${pid}:${startTime}`;
  }
  return answersToSignal(pid) ? `${pid}:0` : null;
}

export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid) ?? `${process.pid}:0`;
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(Number.parseInt(identity, 10)) === identity;
}
