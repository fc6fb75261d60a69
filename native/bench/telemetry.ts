/** What sampling costs: processor time of this whole process over some seconds. */
import { watchGpus } from "../src/index.ts";
import { report } from "./timing.ts";

const SECONDS = 8;

for (const [hertz, pcie] of [
  [1, false],
  [10, false],
  [10, true],
] as const) {
  let count = 0;
  const watch = watchGpus(() => count++, { hertz, pcie });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const used = process.cpuUsage();
  const before = count;
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const { user, system } = process.cpuUsage(used);
  watch[Symbol.dispose]();
  const name = `sampling at ${hertz} Hz${pcie ? " with PCIe" : ""}`;
  report(`${name}: samples a second`, (count - before) / SECONDS, "Hz");
  report(`${name}: processor time`, (user + system) / 1e4 / SECONDS, "% of a core");
}
