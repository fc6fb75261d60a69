import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MachineReader } from "./machine-reader.ts";
import { LIB, SimulatedHost } from "./simulated-host.test-data.ts";

let host: SimulatedHost;
beforeEach(() => {
  host = new SimulatedHost();
});
afterEach(() => host.remove());

test("those who ask at once, or shortly after, share one reading", async () => {
  const reader = new MachineReader(host.request());
  const first = reader.read();
  expect(reader.read()).toBe(first);
  const facts = await first;
  expect(await reader.read()).toBe(facts);
  expect(facts.glibc).toBe("2.35");
});

describe("an answer of nvidia-smi that is kept", () => {
  const row = "0, Tesla T4, GPU-a, 15360, 15095, 550.54.15, 7.5";
  let reader: MachineReader;
  beforeEach(async () => {
    host.kernelModule("550.54.15", "Tesla T4").deviceNodes(1).driverLibraries(LIB, "550.54.15");
    host.nvidiaSmi({ rows: [row], driver: "550.54.15", cuda: "12.4" });
    reader = new MachineReader({ ...host.request(), gpuFile: host.outside("gpus.json") });
    await reader.read();
    host.program("/usr/bin/nvidia-smi", "exec /bin/sleep 60");
  });

  test("serves a start, without free memory, while the driver's program is slow", async () => {
    const { driverCuda, driverError, gpus } = await reader.readSoon();
    expect(driverCuda).toBe("12.4");
    expect(driverError).toBeNull();
    expect(gpus).toMatchObject([{ name: "Tesla T4", sm: 75, memoryFree: null }]);
  });

  test.each([
    ["another boot", () => host.file("/proc/sys/kernel/random/boot_id", "other")],
    ["another driver", () => host.kernelModule("560.35.03")],
    ["another GPU", () => host.kernelModule("550.54.15", "Tesla T4", "Tesla T4")],
    ["GPUs that went", () => host.absent("/dev/nvidia0")],
  ])("does not hold after %s", async (_, change) => {
    change();
    host.program("/usr/bin/nvidia-smi", "exit 9");
    const { probes } = await reader.readSoon();
    expect(probes.some(({ asked }) => asked.startsWith("/usr/bin/nvidia-smi"))).toBe(true);
  });
});

test("closing ends an nvidia-smi that hangs", async () => {
  host.program("/usr/bin/nvidia-smi", "exec /bin/sleep 60");
  const reader = new MachineReader(host.request());
  const reading = reader.read();
  reader.close();
  expect((await reading).gpus).toEqual([]);
});
