import type { GpuReading } from "@llcuda/protocol";
import { fakeAddon, type AddonFaults } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { addonTelemetry } from "./addon-telemetry.ts";
import { GpuCompute } from "./compute.ts";
import type { GpuProcess, Telemetry } from "./telemetry.ts";

interface Opened {
  opened: Telemetry | string;
  readings: Promise<readonly GpuReading[]>;
  processes: Promise<readonly GpuProcess[]>;
  lost: Promise<string>;
}

async function open(faults: AddonFaults = {}): Promise<Opened> {
  const env = { ...process.env, ...fakeAddon(faults) };
  const compute = new GpuCompute(env);
  onTestFinished(() => compute.close());
  const readings = Promise.withResolvers<readonly GpuReading[]>();
  const processes = Promise.withResolvers<readonly GpuProcess[]>();
  const lost = Promise.withResolvers<string>();
  const opened = await addonTelemetry(
    compute,
    env,
  )({ readings: readings.resolve, processes: processes.resolve, lost: lost.resolve });
  if (typeof opened !== "string") onTestFinished(opened.close);
  return {
    opened,
    readings: readings.promise,
    processes: processes.promise,
    lost: lost.promise,
  };
}

test("every GPU by NVML: properties from both libraries, readings, and who uses them", async () => {
  const { opened, processes, readings } = await open();
  expect(opened).toMatchObject({
    source: "addon",
    properties: [
      {
        index: 0,
        uuid: "GPU-fake-0",
        multiprocessors: 132,
        driver: "580.1",
        cudaDriver: "13.0",
        powerLimit: 700,
        peers: [1],
      },
      { index: 1, peers: [0] },
    ],
  });
  expect(await readings).toMatchObject([
    { index: 0, load: 0.5, power: 321, throttle: ["power limit"], pcieIn: 2e9, pcieOut: 1e9 },
    { index: 1 },
  ]);
  const [first] = await processes;
  expect(first).toMatchObject({ index: 0, memory: 5e8 });
});

test("a reader that dies is told; the agent lives on", async () => {
  const { lost } = await open({ diesAfterRounds: 1 });
  expect(await lost).toMatch(
    /^The process that reads the GPUs is gone: it ended with SIGABRT[^\n]*\.$/,
  );
});

test.each<[AddonFaults, string]>([
  [{ noNvml: "libnvidia-ml.so.1 is not here" }, "libnvidia-ml.so.1 is not here"],
  [{ noDevices: "cudaErrorNoDevice" }, "cudaErrorNoDevice"],
  [{ crashesIn: "nvmlState" }, "The process that reads the GPUs did not start"],
])("without it the reason is told: %o", async (faults, reason) => {
  const { opened } = await open(faults);
  expect(opened).toContain(reason);
});
