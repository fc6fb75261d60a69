import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { getCublasLt, getDeviceProperties, getVersions } from "./devices.ts";
import { describeGpu, GPUS } from "./gpu.test-data.ts";
import { probeDevice } from "./probe.ts";
import { sampleByNvidiaSmi } from "./telemetry/nvidia-smi.ts";
import type { GpuSample } from "./telemetry/sample.ts";
import { sampleGpus, watchGpus } from "./telemetry/telemetry.ts";
import { tryAddon } from "./trial.ts";

describeGpu("devices", () => {
  test("tell what they are", () => {
    const properties = getDeviceProperties(0);
    expect(properties).toMatchObject({
      sm: expect.stringMatching(/^sm_\d+$/),
      uuid: expect.stringMatching(/^GPU-[0-9a-f-]{36}$/),
    });
    expect(properties.totalMemory).toBeGreaterThan(properties.freeMemory);
    expect(properties.memoryBandwidth).toBeGreaterThan(1e10);
    console.info(
      JSON.stringify(properties),
      JSON.stringify(getVersions()),
      JSON.stringify(getCublasLt()),
    );
    expect(() => getDeviceProperties(GPUS)).toThrow(
      expect.objectContaining({ code: "DEVICE_ABSENT" }),
    );
  });

  test("are sampled by NVML, and by nvidia-smi alike", async () => {
    const [sample] = await sampleGpus({ pcie: true });
    const [other] = await sampleByNvidiaSmi();
    console.info(JSON.stringify(sample), JSON.stringify(other));
    expect(sample).toMatchObject({
      uuid: other!.uuid,
      name: other!.name,
      powerLimit: expect.any(Number),
    });
    expect(Math.abs(sample!.memoryTotal! - other!.memoryTotal!)).toBeLessThan(1 << 21);
    expect(Math.abs(sample!.temperature! - other!.temperature!)).toBeLessThan(10);
  });

  test("are watched at the rate that was asked for, for little", async () => {
    const times: number[] = [];
    const used = process.cpuUsage();
    await new Promise<void>((resolve) => {
      const watch = watchGpus(
        (samples: GpuSample[]) => {
          times.push(samples[0]!.time);
          if (times.length < 20) return;
          watch[Symbol.dispose]();
          resolve();
        },
        { hertz: 10 },
      );
      // Telemetry alone does not keep a process alive.
      const alive = setInterval(() => times.length >= 20 && clearInterval(alive), 50);
    });
    const { user, system } = process.cpuUsage(used);
    const span = times.at(-1)! - times[0]!;
    console.info(
      `20 samples in ${span} ms, ${((user + system) / 10 / span).toFixed(2)} % of a core`,
    );
    expect(span).toBeGreaterThan(1500);
  });

  test("are probed once and recalled", async () => {
    const folder = await mkdtemp(join(tmpdir(), "llcuda-probe-"));
    const cacheFile = join(folder, "deep", "probes.json");
    const first = await probeDevice(0, { cacheFile });
    console.info(JSON.stringify(first));
    expect(first.copyBandwidth).toBeGreaterThan(1e10);
    expect(await probeDevice(0, { cacheFile })).toEqual(first);
    await rm(folder, { recursive: true });
  });

  test("pass the trial in a process of their own", async () => {
    expect(await tryAddon()).toMatchObject({ works: true, devices: GPUS });
  });
});
