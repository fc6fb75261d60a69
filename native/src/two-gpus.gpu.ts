import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { from, zeros } from "./create.ts";
import { canAccessPeer, memoryUse } from "./devices.ts";
import { distribution } from "./distribution.ts";
import { GPUS, noise, noiseBytes } from "./gpu.test-data.ts";
import { matmul } from "./ops/matmul.ts";
import { add } from "./ops/elementwise.ts";
import { dequantize } from "./ops/dequantize.ts";
import { scope } from "./scope.ts";
import { sync } from "./stream.ts";

if (GPUS < 2) console.warn(`SKIPPED: copies between GPUs need two, here are ${GPUS}`);

describe.skipIf(GPUS < 2)("two GPUs", () => {
  beforeAll(() => console.info(`GPU 0 reads GPU 1 directly: ${canAccessPeer(0, 1)}`));
  afterAll(async () => sync(1));

  test.each([1, 4097, 3_000_001])(
    "%i values there and back, the source gone at once",
    async (n) => {
      const values = noise(n);
      const source = from(values);
      const there = source.to(1);
      source.dispose();
      // Whatever takes the source's place must not be seen.
      zeros([n]);
      const back = add(there, there).to(0);
      expect(back.device).toBe(0);
      const got = await back.toHost<Float32Array<ArrayBuffer>>();
      expect(got.every((value, i) => value === 2 * values[i]!)).toBe(true);
    },
  );

  test("quantized tensors and parts of tensors keep their bytes", async () => {
    const blocks = noiseBytes(210 * 64);
    const x = from(blocks, { dtype: "Q6_K" }).reshape([64, 256]);
    const part = x.slice(3, 40).to(1);
    expect(await part.toHost()).toEqual(blocks.slice(3 * 210, 40 * 210));
    const here = await dequantize(x.slice(3, 40)).toHost<Float32Array<ArrayBuffer>>();
    expect(
      new Uint32Array((await dequantize(part).toHost<Float32Array<ArrayBuffer>>()).buffer),
    ).toEqual(new Uint32Array(here.buffer));
  });

  test("each computes by itself, and is refused what lies on the other", async () => {
    const values = noise(256 * 256);
    const [a, b] = [0, 1].map((device) => from(values, { shape: [256, 256], device }));
    const [first, second] = await Promise.all([matmul(a!, a!).toHost(), matmul(b!, b!).toHost()]);
    expect(second).toEqual(first);
    expect(() => add(a!, b!)).toThrow(expect.objectContaining({ code: "DEVICE_MISMATCH" }));
    const { milliseconds: _, ...statistics } = await distribution(b!);
    expect(await distribution(a!)).toMatchObject(statistics);
  });

  test("memory is counted where it lies", async () => {
    const before = memoryUse(1).live;
    await scope(async () => {
      zeros([1 << 20]).to(1);
      await sync(1);
      expect(memoryUse(1).live - before).toBeGreaterThanOrEqual(4 << 20);
    });
    expect(memoryUse(1).live).toBeLessThanOrEqual(before);
  });
});
