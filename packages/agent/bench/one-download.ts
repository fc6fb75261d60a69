/**
 * One download by a process of its own; prints the seconds that it took, the process's start left out.
 *   node packages/agent/bench/one-download.ts URL FILE SHA256
 */
import { download } from "../src/download/download.ts";

const [, , url = "", file = "", sha256 = ""] = process.argv;
const from = performance.now();
const before = process.cpuUsage();
await download({ url, file, sha256 });
const { system, user } = process.cpuUsage(before);
console.log("seconds", (performance.now() - from) / 1000);
console.log("processor", (user + system) / 1e6);
