/** Matrix products, large ones by TFLOP/s and small ones by microseconds of JavaScript. */
import { cast, empty, from, matmul, scope } from "../src/index.ts";
import type { FloatDType } from "../src/index.ts";
import type { Tensor } from "../src/tensor.ts";
import { gpuSeconds, report, wallSeconds } from "./timing.ts";

const SMALL = 64;
const CALLS = 2000;

const PIECE = 1 << 20;

/** A bell of width 1; large ones repeat it. */
function normal(n: number, dtype: FloatDType): Tensor {
  return scope(() => {
    const values = new Float32Array(Math.min(n * n, PIECE)).map(
      () => (Math.random() + Math.random() + Math.random()) * 2 - 3,
    );
    const piece = cast(from(values), dtype);
    const all = empty([n * n], { dtype });
    for (let at = 0; at < n * n; at += values.length) all.slice(at, at + values.length).set(piece);
    return all.reshape([n, n]);
  });
}

// A GPU that was idle clocks low at first.
await scope(async () => {
  const warm = normal(8192, "F16");
  await gpuSeconds(() => matmul(warm, warm).dispose(), 50);
});

for (const n of [1024, 4096, 8192, 16384]) {
  for (const dtype of ["F16", "BF16", "F32"] as const) {
    if (dtype === "F32" && n > 8192) continue;
    await scope(async () => {
      const [a, b] = [normal(n, dtype), normal(n, dtype)];
      const rate = async (tf32: boolean): Promise<number> =>
        (2 * n ** 3) /
        (await gpuSeconds(() => matmul(a, b, { tf32 }).dispose(), n > 8192 ? 5 : 20)) /
        1e12;
      report(`matmul ${dtype} ${n}`, await rate(false), "TFLOP/s");
      if (dtype === "F32") report(`matmul TF32 ${n}`, await rate(true), "TFLOP/s");
    });
  }
}

for (const n of [16, SMALL, 256, 512]) {
  await scope(async () => {
    const [a, b] = [normal(n, "F16"), normal(n, "F16")];
    const seconds = await wallSeconds(() => {
      for (let i = 0; i < CALLS; i++) matmul(a, b).dispose();
    });
    report(`small matmul F16 ${n}, call to call`, (seconds / CALLS) * 1e6, "us");
  });
}
