import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGguf, quantize, tensorStatistics, writeGguf, type TensorTypeName } from "@llcuda/gguf";
import { FileSource } from "@llcuda/gguf/node";
import type { StatisticsState } from "@llcuda/protocol";
import { fakeAddon, type AddonFaults } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { GpuCompute } from "../gpu/compute.ts";
import type { StatisticsGpu } from "../gpu/statistics-gpu.ts";
import { reportOf } from "../failure.ts";
import { homeOf } from "../home.ts";
import { TensorService } from "./tensor-service.ts";

/** More than a first look takes in. */
const [COLUMNS, ROWS] = [2048, 160];

/** A file with one tensor, and a service that looks at it on a stand-in GPU. */
function served(type: TensorTypeName, faults: AddonFaults = {}) {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-statistics-"));
  const values = Float32Array.from({ length: COLUMNS * ROWS }, (_, i) => Math.sin(i) ** 3 / 9);
  values.set([0, 40, -30], 5000);
  const data =
    type === "F32" ? new Uint8Array(values.buffer) : quantize(type as "Q4_1" | "Q8_0", values);
  const name = { key: "general.architecture", type: "string", value: "x" } as const;
  const file = join(folder, "one.gguf");
  const tensors = [{ name: "w", type, shape: [COLUMNS, ROWS], data }];
  writeFileSync(file, writeGguf({ metadata: [name], tensors }));

  const compute = new GpuCompute({ ...process.env, ...fakeAddon(faults) });
  const gpu: StatisticsGpu = {
    statistics: async (tensor) => {
      try {
        const found = await compute.run("statistics", { uuid: "GPU-fake-1", tensor });
        return { kind: "looked", ...found };
      } catch (thrown) {
        return { kind: "none", reason: reportOf(thrown).message };
      }
    },
  };
  const home = homeOf({ LLCUDA_HOME: join(folder, "home") });
  const service = new TensorService({ home, env: {}, offline: true }, gpu);
  onTestFinished(() => {
    service.close();
    compute.close();
    rmSync(folder, { recursive: true });
  });
  return { file, service };
}

async function last(states: AsyncIterable<StatisticsState>): Promise<StatisticsState> {
  let latest: StatisticsState | undefined;
  for await (const state of states) latest = state;
  return latest!;
}

async function byProcessor(file: string) {
  const source = await FileSource.open(file);
  const gguf = await openGguf(source);
  const found = await tensorStatistics(gguf, gguf.tensor("w"));
  await source.close();
  return found;
}

test.each(["F32", "Q8_0", "Q4_1"] as const)(
  "of %s are the processor's, wherever they were computed",
  async (type) => {
    const { file, service } = served(type);
    const { by, statistics, ...rest } = await last(service.statistics({ file, tensor: "w" }));
    expect(by).toEqual({
      device: "gpu",
      name: "NVIDIA Fake 1",
      upload: expect.any(Number),
      compute: 1,
    });
    expect(rest).toEqual({ exact: true, done: COLUMNS * ROWS, total: COLUMNS * ROWS });
    const { kurtosis, mean, norm, skewness, std, ...counted } = await byProcessor(file);
    expect(statistics).toMatchObject(counted);
    const moments = { kurtosis, mean, norm, skewness, std } as const;
    for (const [name, value] of Object.entries(moments)) {
      expect(statistics[name as keyof typeof moments]! / value!).toBeCloseTo(1, 9);
    }
  },
);

test("a GPU that crashes leaves them to the processor, and the state says why", async () => {
  const { file, service } = served("Q8_0", { crashesIn: "distribution" });
  const { by, statistics, exact } = await last(service.statistics({ file, tensor: "w" }));
  expect(exact).toBe(true);
  expect(statistics).toEqual(await byProcessor(file));
  expect(by).toEqual({ device: "processor", reason: expect.stringContaining("died") });
});
