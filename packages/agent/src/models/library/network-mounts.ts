import { readFileSync } from "node:fs";

/** File systems whose server may be away; each call to them then waits, some without an end. */
const REMOTE =
  /^(?:nfs4?|cifs|smb[23]?|smbfs|afs|ceph|lustre|gpfs|beegfs|autofs|davfs|fuse\.(?!portal|snapfuse|lxcfs)\S+)$/;

/** The system's mounts (Linux); empty where it does not tell. */
export function readMounts(): string {
  try {
    return readFileSync("/proc/self/mountinfo", "utf8");
  } catch {
    return "";
  }
}

/**
 * Whether a path lies on another machine, as far as its own text tells: to follow its links would mean
 * to ask that machine. Pure.
 * @param mounts /proc/self/mountinfo (proc_pid_mountinfo(5))
 */
export function isRemote(path: string, mounts: string): boolean {
  let best = "";
  let remote = false;
  for (const line of mounts.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const point = unescaped(before.split(" ")[4] ?? "");
    const type = after.split(" ")[0] ?? "";
    const holds = point === "/" || path === point || path.startsWith(`${point}/`);
    // The last of several mounts on one point is the one that is seen.
    if (point === "" || !holds || point.length < best.length) continue;
    best = point;
    remote = REMOTE.test(type);
  }
  return remote;
}

/** Blanks and backslashes are written as octal numbers. */
function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCodePoint(Number.parseInt(octal, 8)),
  );
}
