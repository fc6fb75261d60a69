import { expect, test } from "vitest";
import { from } from "../create.ts";
import type { FloatDType } from "../dtype.ts";
import { describeGpu, noise, worst } from "../gpu.test-data.ts";
import type { Tensor } from "../tensor.ts";
import { cast } from "./elementwise.ts";
import { matmul } from "./matmul.ts";

const TOLERANCE = { F32: 1e-5, F16: 2e-3, BF16: 1e-2 } as const;
const floats = async (x: Tensor): Promise<Float32Array> =>
  await cast(x, "F32").toHost<Float32Array>();

/** [m, k] times [k, n] in double. */
function product(a: Float32Array, b: Float32Array, m: number, n: number, k: number): Float64Array {
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++)
    for (let l = 0; l < k; l++)
      for (let j = 0; j < n; j++) out[i * n + j]! += a[i * k + l]! * b[l * n + j]!;
  return out;
}

function transposed(a: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(
    { length: a.length },
    (_, i) => a[(i % rows) * columns + Math.floor(i / rows)]!,
  );
}

describeGpu.each(["F32", "F16", "BF16"] as const)("matmul of %s", (dtype: FloatDType) => {
  const make = (values: Float32Array, shape: number[]): Tensor =>
    cast(from(values, { shape }), dtype);

  test.each([
    [1, 1, 1],
    [3, 5, 7],
    [17, 64, 33],
    [128, 96, 256],
  ])("%i x %i x %i, transposed in every way", async (m, n, k) => {
    const a = make(noise(m * k), [m, k]);
    const b = make(noise(k * n, 2), [k, n]);
    const [av, bv] = [await floats(a), await floats(b)];
    const want = product(av, bv, m, n, k);
    const at = make(transposed(av, m, k), [k, m]);
    const bt = make(transposed(bv, k, n), [n, k]);
    for (const [x, y, options] of [
      [a, b, {}],
      [at, b, { transposeA: true }],
      [a, bt, { transposeB: true }],
      [at, bt, { transposeA: true, transposeB: true }],
    ] as const) {
      const out = matmul(x, y, options);
      expect(out.shape).toEqual([m, n]);
      expect(worst(await floats(out), want)).toBeLessThan(TOLERANCE[dtype]);
      const wide = matmul(x, y, { ...options, dtype: "F32" });
      expect(worst(await floats(wide), want)).toBeLessThan(1e-5);
    }
  });

  test("bias, activations, batches and views", async () => {
    const [m, n, k] = [8, 16, 24];
    const a = make(noise(3 * m * k), [3, m, k]);
    const b = make(noise(k * n, 2), [k, n]);
    const bias = make(noise(n, 3), [n]);
    const [av, bv, cv] = [await floats(a), await floats(b), await floats(bias)];
    const plain = new Float64Array(3 * m * n);
    for (const i of [0, 1, 2]) {
      plain.set(product(av.subarray(i * m * k, (i + 1) * m * k), bv, m, n, k), i * m * n);
    }
    expect(worst(await floats(matmul(a, b)), plain)).toBeLessThan(TOLERANCE[dtype]);
    const stacked = make(Float32Array.from([...bv, ...bv, ...bv]), [3, k, n]);
    expect(worst(await floats(matmul(a, stacked)), plain)).toBeLessThan(TOLERANCE[dtype]);
    expect(
      worst(await floats(matmul(a.slice(1, 2).reshape([m, k]), b)), plain.slice(m * n, 2 * m * n)),
    ).toBeLessThan(TOLERANCE[dtype]);
    const one = a.slice(0, 1).reshape([m, k]);
    const biased = plain.slice(0, m * n).map((v, i) => v + cv[i % n]!);
    expect(worst(await floats(matmul(one, b, { bias })), biased)).toBeLessThan(TOLERANCE[dtype]);
    expect(
      worst(
        await floats(matmul(one, b, { bias, activation: "relu" })),
        biased.map((v) => Math.max(v, 0)),
      ),
    ).toBeLessThan(TOLERANCE[dtype]);
    const gelu = biased.map(
      (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))),
    );
    expect(worst(await floats(matmul(one, b, { bias, activation: "gelu" })), gelu)).toBeLessThan(
      2 * TOLERANCE[dtype],
    );
  });
});

describeGpu("matmul", () => {
  test("TF32 only where it is asked for", async () => {
    const n = 256;
    const a = from(noise(n * n), { shape: [n, n] });
    const b = from(noise(n * n, 2), { shape: [n, n] });
    const want = product(noise(n * n), noise(n * n, 2), n, n, n);
    expect(worst(await matmul(a, b).toHost<Float32Array>(), want)).toBeLessThan(1e-5);
    const fast = worst(await matmul(a, b, { tf32: true }).toHost<Float32Array>(), want);
    expect(fast).toBeGreaterThan(1e-5);
    expect(fast).toBeLessThan(2e-3);
  });

  test("F64, and products of nothing", async () => {
    const a = from(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] });
    expect(await matmul(a, a).toHost()).toEqual(Float64Array.of(7, 10, 15, 22));
    const none = from(new Float32Array(0), { shape: [2, 0] });
    expect(await matmul(none, none, { transposeB: true }).toHost()).toEqual(new Float32Array(4));
  });
});
