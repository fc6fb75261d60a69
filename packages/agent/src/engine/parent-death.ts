import { execFile } from "node:child_process";
import { platform } from "node:os";

/** Linux kills the child when the thread that started it ends, even by SIGKILL. */
const SETPRIV = ["--pdeathsig", "KILL", "--"];
const PROBE_TIMEOUT_MS = 2_000;

let probed: Promise<string[]> | null = null;

/** What to put before a command so that it dies with this process; nothing where that is missing. */
export function parentDeathLauncher(): Promise<string[]> {
  // BusyBox has a setpriv without the option: only a try tells.
  probed ??= new Promise((resolve) => {
    if (platform() !== "linux") return resolve([]);
    execFile("setpriv", [...SETPRIV, "true"], { timeout: PROBE_TIMEOUT_MS }, (error) => {
      resolve(error === null ? ["setpriv", ...SETPRIV] : []);
    });
  });
  return probed;
}
