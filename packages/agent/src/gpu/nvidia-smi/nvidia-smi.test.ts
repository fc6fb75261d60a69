import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FAKE_H200, installFakeNvidiaSmi, type SmiBehaviour } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import type { GpuReading } from "@llcuda/protocol";
import type { GpuProcess, Telemetry } from "../telemetry.ts";
import { nvidiaSmiTelemetry } from "./nvidia-smi.ts";

interface Opened {
  opened: Telemetry | string;
  /** Resolves with the first reading that fits. */
  reading: (fits: (reading: GpuReading) => boolean) => Promise<GpuReading>;
  processes: Promise<readonly GpuProcess[]>;
  lost: Promise<string>;
}

async function open(behaviour: Partial<SmiBehaviour>): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-smi-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { path } = installFakeNvidiaSmi(folder, behaviour);
  const processes = Promise.withResolvers<readonly GpuProcess[]>();
  const lost = Promise.withResolvers<string>();
  const seen: GpuReading[] = [];
  const wanted: ((reading: GpuReading) => void)[] = [];
  const opened = await nvidiaSmiTelemetry({ ...process.env, PATH: path })({
    readings: (readings) => {
      seen.push(...readings);
      for (const want of wanted) readings.forEach(want);
    },
    processes: processes.resolve,
    lost: lost.resolve,
  });
  if (typeof opened !== "string") onTestFinished(opened.close);
  return {
    opened,
    reading: (fits) =>
      new Promise((resolve) => {
        const want = (reading: GpuReading): void => {
          if (fits(reading)) resolve(reading);
        };
        seen.forEach(want);
        wanted.push(want);
      }),
    processes: processes.promise,
    lost: lost.promise,
  };
}

test("two GPUs are told with their properties, readings and processes", async () => {
  const second = { ...FAKE_H200, index: "1", uuid: "GPU-2", "temperature.gpu": "61" };
  const { opened, reading, processes } = await open({
    gpus: [FAKE_H200, second],
    processes: ["GPU-2, 4711, python3, 1024"],
  });
  expect(opened).toMatchObject({
    source: "nvidia-smi",
    properties: [
      { index: 0, name: "NVIDIA H200", computeCapability: "9.0", cudaDriver: "13.0" },
      { index: 1, uuid: "GPU-2" },
    ],
  });
  expect(await reading(({ index }) => index === 0)).toMatchObject({ temperature: 38, load: 0.37 });
  expect(await reading(({ index }) => index === 1)).toMatchObject({ temperature: 61 });
  expect(await processes).toEqual([{ index: 1, pid: 4711, name: "python3", memory: 2 ** 30 }]);
});

test("columns that an nvidia-smi does not know are left out, not the whole telemetry", async () => {
  const refuses = ["compute_cap", "clocks_throttle_reasons.active"];
  const { opened, reading } = await open({ refuses });
  expect(opened).toMatchObject({ properties: [{ computeCapability: null, pcieGeneration: 5 }] });
  expect(await reading(() => true)).toMatchObject({ load: 0.37, throttle: [] });
});

test("one that ends tells its last words", async () => {
  const words = "Unable to determine the device handle for GPU 0000:06:00.0: GPU is lost.";
  const { lost } = await open({ dies: { rounds: 1, words }, every: 1 });
  expect(await lost).toBe(`nvidia-smi ended with 15: ${words}`);
});

test("one that finds no GPU says so", async () => {
  const { opened } = await open({ gpus: [] });
  expect(opened).toBe("nvidia-smi lists no GPU: No devices were found");
});

test("without one there is no driver", async () => {
  const env = { PATH: "/nowhere" };
  const opened = await nvidiaSmiTelemetry(env)({
    readings: () => undefined,
    processes: () => undefined,
    lost: () => undefined,
  });
  expect(opened).toBe("There is no nvidia-smi: no NVIDIA driver is installed here.");
});
