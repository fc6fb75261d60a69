import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  compareTensors,
  openGguf,
  quantize,
  tensorStatistics,
  writeGguf,
  type TensorTypeName,
} from "@llcuda/gguf";
import { FileSource } from "@llcuda/gguf/node";
import type { TensorPair } from "@llcuda/protocol";
import { fakeAddon, type AddonFaults } from "@llcuda/test-kit";
import { expect, onTestFinished, test } from "vitest";
import { GpuCompute } from "../gpu/compute.ts";
import type { LookOnGpu, TensorGpu } from "../gpu/tensor-gpu.ts";
import { reportOf } from "../failure.ts";
import { homeOf } from "../home.ts";
import { TensorService } from "./tensor-service.ts";

/** More than a first look takes in. */
const [COLUMNS, ROWS] = [2048, 160];

/** Values with a far one, less in every file than the step that a type has. */
const VALUES = Float32Array.from({ length: COLUMNS * ROWS }, (_, i) => Math.sin(i) ** 3 / 9);
VALUES.set([0, 40, -30], 5000);

/** Files of one small and two large tensors each, by type, and a service that looks at them on a stand-in GPU. */
function served(types: readonly TensorTypeName[], faults: AddonFaults = {}) {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-by-gpu-"));
  const name = { key: "general.architecture", type: "string", value: "x" } as const;
  const files = types.map((type) => {
    const data =
      type === "F32" ? new Uint8Array(VALUES.buffer) : quantize(type as "Q4_1" | "Q8_0", VALUES);
    const file = join(folder, `${type}.gguf`);
    const few = { name: "few", type: "F32", shape: [2], data: new Uint8Array(8) } as const;
    const shape = [COLUMNS, ROWS];
    const tensors = [few, { name: "w", type, shape, data }, { name: "v", type, shape, data }];
    writeFileSync(file, writeGguf({ metadata: [name], tensors }));
    return file;
  });

  const compute = new GpuCompute({ ...process.env, ...fakeAddon(faults) });
  const uuid = "GPU-fake-1";
  let asked = 0;
  const look = async <Found>(work: Promise<Found>): Promise<LookOnGpu<Found>> => {
    asked += 1;
    try {
      return { kind: "looked", ...(await work) };
    } catch (thrown) {
      return { kind: "failed", reason: reportOf(thrown).message };
    }
  };
  const gpu: TensorGpu = {
    statistics: (tensor) => look(compute.run("statistics", { uuid, tensor })),
    compare: async (a, b) =>
      a.name === "few" ? { kind: "pointless" } : look(compute.run("compare", { uuid, a, b })),
  };
  const home = homeOf({ LLCUDA_HOME: join(folder, "home") });
  const service = new TensorService({ home, env: {}, offline: true }, gpu);
  onTestFinished(() => {
    service.close();
    compute.close();
    rmSync(folder, { recursive: true });
  });
  return { files, file: files[0]!, service, asked: () => asked };
}

async function last<State>(states: AsyncIterable<State>): Promise<State> {
  let latest: State | undefined;
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

async function comparedByProcessor(files: readonly string[]) {
  const sources = await Promise.all(files.map((file) => FileSource.open(file)));
  const [a, b] = await Promise.all(sources.map((source) => openGguf(source)));
  const placed = [a!, b!].map((gguf) => ({ gguf, tensor: gguf.tensor("w") }));
  const found = await compareTensors(placed[0]!, placed[1]!);
  await Promise.all(sources.map((source) => source.close()));
  return found;
}

test.each(["F32", "Q8_0", "Q4_1"] as const)(
  "statistics of %s are the processor's, wherever they were computed",
  async (type) => {
    const { file, service } = served([type]);
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
  const { file, service } = served(["Q8_0"], { crashesIn: "distribution" });
  const { by, statistics, exact } = await last(service.statistics({ file, tensor: "w" }));
  expect(exact).toBe(true);
  expect(statistics).toEqual(await byProcessor(file));
  expect(by).toEqual({ device: "processor", reason: expect.stringContaining("died") });
});

/** Every pair that two files have, with who compared it. */
async function compared({ files, service }: ReturnType<typeof served>) {
  const pairs: TensorPair[] = [];
  const [a, b] = files;
  for await (const state of service.compare({ a: a!, b: b!, after: 0 })) pairs.push(...state.pairs);
  return pairs;
}

test.each([
  ["F32", "Q8_0"],
  ["Q8_0", "Q8_0"],
] as const)("the comparison of %s with %s is the processor's", async (...types) => {
  const started = served(types);
  const [few, pair] = await compared(started);
  const by = { device: "gpu", name: "NVIDIA Fake 1", upload: expect.any(Number), compute: 3 };
  expect(few).toMatchObject({ name: "few", differing: 0 });
  expect(few).not.toHaveProperty("by");
  const want = await comparedByProcessor(started.files);
  const { bias, cosine, relativeRmse, rmse, ...counted } = want;
  expect(pair).toMatchObject({ ...counted, by });
  const sums = { bias, cosine, relativeRmse, rmse } as const;
  for (const [name, value] of Object.entries(sums)) {
    expect(pair![name as keyof typeof sums]).toBeCloseTo(value!, 9);
  }
});

test("a GPU that crashes in a comparison is not asked again: all pairs are the processor's", async () => {
  const started = served(["F32", "Q8_0"], { crashesIn: "compare" });
  const [, pair, next] = await compared(started);
  expect(pair!.by).toEqual({ device: "processor", reason: expect.stringContaining("died") });
  expect(next!.by).toEqual(pair!.by);
  expect(pair!.relativeRmse).toBeGreaterThan(0);
  expect(started.asked()).toBe(1);
});
