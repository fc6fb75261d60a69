/**
 * One download by a process of its own; prints the seconds that it took, the process's start left out,
 * those of its processor time, and those for which its main thread waited for a processor (Linux).
 *   node packages/agent/bench/one-download.ts URL FILE SHA256
 */
import { readFileSync } from "node:fs";
import { download } from "../src/download/download.ts";

/** Seconds for which this process's main thread could have run and did not; NaN where no system tells. */
function waited(): number {
  try {
    return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ")[1]) / 1e9;
  } catch {
    return Number.NaN;
  }
}

const [, , url = "", file = "", sha256 = ""] = process.argv;
const from = performance.now();
const before = process.cpuUsage();
const waitedBefore = waited();
await download({ url, file, sha256 });
const { system, user } = process.cpuUsage(before);
console.log("seconds", (performance.now() - from) / 1000);
console.log("processor", (user + system) / 1e6);
console.log("waited", waited() - waitedBefore);
