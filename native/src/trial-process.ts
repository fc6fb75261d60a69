/** Run by tryAddon: one kernel on each GPU, and what was found as JSON. */
import { full } from "./create.ts";
import { getDeviceCount, noDeviceReason } from "./devices.ts";
import { sum } from "./ops/reduce.ts";

const VALUES = 1000;

try {
  const devices = getDeviceCount();
  for (let device = 0; device < devices; device++) {
    const total = await sum(full([VALUES], 2, { device })).item();
    if (total !== 2 * VALUES) throw new Error(`GPU ${device} adds wrongly: ${total}`);
  }
  process.stdout.write(JSON.stringify({ devices, reason: noDeviceReason() }));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
