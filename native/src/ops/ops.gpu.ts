import { expect, test } from "vitest";
import { from } from "../create.ts";
import type { FloatDType } from "../dtype.ts";
import { describeGpu, noise, noiseBytes, worst } from "../gpu.test-data.ts";
import type { Tensor } from "../tensor.ts";
import * as e from "./elementwise.ts";
import { dequantize } from "./dequantize.ts";
import { gather } from "./gather.ts";
import * as r from "./reduce.ts";
import { layernorm, rmsnorm, rope, softmax } from "./rows.ts";

/** What a dtype's rounding may cost, relative to the largest value. */
const ROUNDING = { F32: 2e-6, F16: 1e-3, BF16: 8e-3 } as const;
const FLOATS = ["F32", "F16", "BF16"] as const;

const floats = async (x: Tensor): Promise<Float32Array> =>
  await e.cast(x, "F32").toHost<Float32Array>();
const make = (values: Float32Array, dtype: FloatDType, shape: number[]): Tensor =>
  e.cast(from(values, { shape }), dtype);

function erf(x: number): number {
  // The series of 50 terms is exact to double here (|x| < 3).
  let sum = x;
  let term = x;
  for (let n = 1; n < 100; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const total = (values: ArrayLike<number>): number =>
  Array.prototype.reduce.call<
    ArrayLike<number>,
    [(s: number, v: number) => number, number],
    number
  >(values, (s, v) => s + v, 0);
const mean = (values: ArrayLike<number>): number => total(values) / values.length;
const geluTanh = (v: number): number =>
  0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)));

describeGpu.each(FLOATS)("operations on %s", (dtype) => {
  /** How far off a result is, in units of what its dtype's rounding may cost. */
  const off = async (got: Tensor, want: ArrayLike<number>, factor = 1): Promise<number> => {
    expect(got.dtype).toBe(dtype);
    return worst(await floats(got), want) / (factor * ROUNDING[dtype]);
  };

  test.each([8, 1003, 1 << 16])("elementwise, %i values", async (n) => {
    const x = make(noise(n), dtype, [n]);
    const y = make(noise(n, 2), dtype, [n]);
    const [a, b] = [await floats(x), await floats(y)];
    expect(
      await off(
        e.add(x, y),
        a.map((v, i) => v + b[i]!),
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        e.sub(x, y),
        a.map((v, i) => v - b[i]!),
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        e.mul(x, y),
        a.map((v, i) => v * b[i]!),
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        e.div(x, e.scale(y, 0.1, 2)),
        a.map((v, i) => v / (b[i]! * 0.1 + 2)),
        3,
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        e.scale(x, 3, -1),
        a.map((v) => v * 3 - 1),
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        e.silu(x),
        a.map((v) => v / (1 + Math.exp(-v))),
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        e.gelu(x),
        a.map((v) => 0.5 * v * (1 + erf(v / Math.SQRT2))),
      ),
    ).toBeLessThan(1);
    expect(await off(e.gelu(x, { approximate: "tanh" }), a.map(geluTanh))).toBeLessThan(1);
    expect(
      await off(
        e.relu(x),
        a.map((v) => Math.max(v, 0)),
      ),
    ).toBeLessThan(1);
  });

  test("the second operand may be the end of the first, or one value, at odd addresses too", async () => {
    const x = make(noise(7 * 24), dtype, [7, 24]);
    const a = await floats(x);
    for (const length of [24, 8, 4, 1]) {
      const y = make(noise(length + 1, 3), dtype, [length + 1]).slice(1);
      const b = await floats(y);
      const shaped = length === 24 ? x : x.reshape([-1, length]);
      expect(
        await off(
          e.mul(shaped, y),
          a.map((v, i) => v * b[i % length]!),
        ),
      ).toBeLessThan(1);
      expect(
        await off(
          e.mul(shaped.slice(1), y),
          a.slice(shaped.shape[1]).map((v, i) => v * b[i % length]!),
        ),
      ).toBeLessThan(1);
    }
  });

  test.each([1, 33, 500, 5000])("rows of %i", async (columns) => {
    const rows = 5;
    const x = make(noise(rows * columns), dtype, [rows, columns]);
    const w = make(noise(columns, 2), dtype, [columns]);
    const b = make(noise(columns, 3), dtype, [columns]);
    const [a, weight, bias] = [await floats(x), await floats(w), await floats(b)];
    const byRow = (f: (row: number[]) => number[]): number[] =>
      Array.from({ length: rows }, (_, i) =>
        f([...a.subarray(i * columns, (i + 1) * columns)]),
      ).flat();
    expect(
      await off(
        softmax(x, { scale: 2 }),
        byRow((row) => {
          const most = Math.max(...row);
          const powers = row.map((v) => Math.exp(2 * (v - most)));
          const total = powers.reduce((s, v) => s + v, 0);
          return powers.map((v) => v / total);
        }),
        4,
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        rmsnorm(x, w),
        byRow((row) => {
          const f = 1 / Math.sqrt(mean(row.map((v) => v * v)) + 1e-6);
          return row.map((v, i) => v * f * weight[i]!);
        }),
        4,
      ),
    ).toBeLessThan(1);
    expect(
      await off(
        layernorm(x, w, b),
        byRow((row) => {
          const m = mean(row);
          const f = 1 / Math.sqrt(mean(row.map((v) => (v - m) ** 2)) + 1e-5);
          return row.map((v, i) => (v - m) * f * weight[i]! + bias[i]!);
        }),
        8,
      ),
    ).toBeLessThan(1);
  });

  test("rope turns halves or neighbours, and leaves the rest", async () => {
    const [tokens, heads, head] = [4, 2, 10];
    const x = make(noise(tokens * heads * head), dtype, [tokens, heads, head]);
    const a = await floats(x);
    const positions = Int32Array.of(0, 1, 7, 1000);
    for (const interleaved of [false, true]) {
      for (const rotary of [10, 6]) {
        const want = a.slice();
        const half = rotary / 2;
        for (let row = 0; row < tokens * heads; row++) {
          for (let i = 0; i < half; i++) {
            const angle = positions[Math.floor(row / heads)]! * 10_000 ** (-i / half);
            const [p, q] = interleaved ? [2 * i, 2 * i + 1] : [i, i + half];
            const [u, v] = [a[row * head + p]!, a[row * head + q]!];
            want[row * head + p] = u * Math.cos(angle) - v * Math.sin(angle);
            want[row * head + q] = u * Math.sin(angle) + v * Math.cos(angle);
          }
        }
        // The angle at position 1000 is a float: its rounding shows.
        expect(
          await off(rope(x, from(positions), { interleaved, rotary }), want, 100),
        ).toBeLessThan(1);
      }
    }
  });

  test("reductions of long and short rows", async () => {
    for (const columns of [1, 100, 100_000]) {
      const x = make(noise(3 * columns), dtype, [3, columns]);
      const a = await floats(x);
      const row = (i: number): Float32Array => a.subarray(i * columns, (i + 1) * columns);
      const want = (f: (row: Float32Array) => number): number[] => [0, 1, 2].map((i) => f(row(i)));
      expect(await r.max(x).item()).toBe(
        Math.max(...want((v) => v.reduce((p, q) => Math.max(p, q)))),
      );
      expect(
        await off(
          r.min(x, { over: "last" }),
          want((v) => v.reduce((p, q) => Math.min(p, q))),
        ),
      ).toBeLessThan(1);
      const sums = await floats(r.sum(x, { over: "last" }));
      for (const [i, sum] of sums.entries()) {
        expect(Math.abs(sum - total(row(i)))).toBeLessThan(
          ROUNDING[dtype] * Math.sqrt(columns) * 4 + 1e-6 * columns,
        );
      }
      expect(Math.abs(Number(await r.mean(x).item()) - total(a) / a.length)).toBeLessThan(1e-2);
      const best = await r.argmax(x, { over: "last" }).toHost<BigInt64Array>();
      expect([...best].map(Number)).toEqual(
        want((v) => v.indexOf(v.reduce((p, q) => Math.max(p, q)))),
      );
    }
  });

  test.each([
    [5, 1],
    [1000, 40],
    [151_936, 1024],
  ])("topk of %i, %i", async (columns, k) => {
    const x = make(noise(2 * columns), dtype, [2, columns]);
    const a = await floats(x);
    const { values, indices } = r.topk(x, k);
    const places = [...(await indices.toHost<BigInt64Array>())].map(Number);
    const got = await floats(values);
    for (const row of [0, 1]) {
      const part = a.subarray(row * columns, (row + 1) * columns);
      const order = [...part.keys()].toSorted((p, q) => part[q]! - part[p]! || p - q).slice(0, k);
      expect(places.slice(row * k, (row + 1) * k)).toEqual(order);
      expect([...got.subarray(row * k, (row + 1) * k)]).toEqual(order.map((i) => part[i]));
    }
  });
});

describeGpu("operations on other dtypes", () => {
  test("integers and doubles", async () => {
    const a = from(Int32Array.of(7, -7, 5));
    const b = from(Int32Array.of(2, 2, 0));
    expect(await e.div(a, b).toHost()).toEqual(Int32Array.of(3, -3, 0));
    expect(await r.sum(from(Uint8Array.of(255, 255, 2))).item()).toBe(512);
    expect(await r.sum(from(Float64Array.of(1, 2 ** -52))).item()).toBe(1 + 2 ** -52);
    expect(await r.max(from(BigInt64Array.of(-(2n ** 62n), -5n))).item()).toBe(-5);
  });

  test("NaN is not lost", async () => {
    const x = from(Float32Array.of(1, NaN, 3));
    expect(await r.max(x).item()).toBeNaN();
    expect(await r.argmax(x).item()).toBe(1);
    expect([...(await softmax(x).toHost<Float32Array>())]).toEqual([NaN, NaN, NaN]);
    expect(await r.topk(x, 1).indices.item()).toBe(1);
  });

  test("nothing gives nothing", async () => {
    const x = from(new Float32Array(0));
    expect(e.add(x, x).numel()).toBe(0);
    expect(await r.sum(x).item()).toBe(0);
    expect(await r.argmax(x).item()).toBe(-1);
    expect(softmax(from(new Float32Array(0), { shape: [3, 0] })).shape).toEqual([3, 0]);
    expect(r.topk(x, 0).values.shape).toEqual([0]);
  });

  test("gather takes rows of any dtype, and marks those that are not there", async () => {
    const table = from(noise(10 * 24), { shape: [10, 24] });
    const picked = gather(table, from(Int32Array.of(3, 0, 9, 10, -1)));
    const values = await picked.toHost<Float32Array>();
    expect(values.slice(0, 24)).toEqual(noise(240).slice(72, 96));
    expect(values.slice(48, 72)).toEqual(noise(240).slice(216, 240));
    expect(values.slice(72).every(Number.isNaN)).toBe(true);
    const blocks = noiseBytes(6 * 110);
    const quantized = from(blocks, { dtype: "Q3_K", shape: [6, 256] });
    const rows = gather(quantized, from(BigInt64Array.of(5n, 2n)));
    expect(await rows.toHost()).toEqual(
      Uint8Array.from([...blocks.slice(550), ...blocks.slice(220, 330)]),
    );
    expect(dequantize(rows).shape).toEqual([2, 256]);
  });
});
