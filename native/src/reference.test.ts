import {
  binEdge,
  dequantize,
  MagnitudeHistogram,
  StatisticsPass,
  statisticsOf,
  TENSOR_TYPES,
  tensorType,
} from "@llcuda/gguf";
import type { GatheredValues } from "@llcuda/gguf";
import { describe, expect, test } from "vitest";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { differenceOf } from "./comparison.ts";
import { comparedHere, unlike } from "./comparison.test-data.ts";
import { QUANTIZED_DTYPES } from "./dtype.ts";
import { noise, noiseBytes, sameNaN } from "./gpu.test-data.ts";
import { differences, strangeValues } from "./statistics.test-data.ts";
import { referenceProgram, runReference } from "./reference.test-data.ts";

const program = referenceProgram();
const run = (args: readonly string[], input: ArrayBufferView): Buffer =>
  runReference(program!, args, new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
const floats = (bytes: Buffer): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);
const floats64 = (bytes: Buffer): Float64Array => new Float64Array(new Uint8Array(bytes).buffer);
const halves = (bytes: Buffer): Uint16Array => new Uint16Array(new Uint8Array(bytes).buffer);

const geluTanh = (v: number): number =>
  0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)));

/** The reference's numbers, in their order. */
function distributionOf(numbers: Float64Array): Omit<GatheredValues, "extremes"> {
  const [count, mean, m2, m3, m4, zeros, nan, positive, negative, beyondHalf, min, max] = numbers;
  return {
    count: count! + nan! + positive! + negative!,
    moments: { count: count!, mean: mean!, m2: m2!, m3: m3!, m4: m4! },
    zeros: zeros!,
    nan: nan!,
    positiveInfinity: positive!,
    negativeInfinity: negative!,
    beyondHalf: beyondHalf!,
    min: min!,
    max: max!,
    histogram: new MagnitudeHistogram(numbers.slice(12)),
  };
}

/** Two lists of values as so many threads compare them. */
function compared(a: Float32Array, b: Float32Array, threads: number) {
  const both = Float32Array.of(...a, ...b);
  const [difference, squares, dot, squaresA, squaresB, most, place, compared, differing] = floats64(
    run(["comparison", String(threads)], both),
  ) as unknown as number[];
  const sums = { difference: difference!, squares: squares!, dot: dot!, most: most! };
  const counts = { place: place!, compared: compared!, differing: differing! };
  const found = { ...sums, ...counts, squaresA: squaresA!, squaresB: squaresB! };
  const maxError = most! > 0 ? { index: place!, a: a[place!]!, b: b[place!]! } : null;
  return { ...differenceOf(a.length, found), maxError };
}

describe.skipIf(program === undefined)("the kernels' arithmetic, on the processor", () => {
  test.each(QUANTIZED_DTYPES)("%s is packages/gguf's, bit for bit", (name) => {
    const type = tensorType(name);
    const blocks = noiseBytes(200 * type.blockBytes);
    const want = sameNaN(dequantize(type, blocks));
    expect(sameNaN(floats(run(["dequantize", name, "F32"], blocks)))).toEqual(want);
    const rounded = Float16Array.from(new Float32Array(want.buffer));
    const got = new Float16Array(halves(run(["dequantize", name, "F16"], blocks)).buffer);
    expect([...got]).toEqual([...rounded]);
  });

  test("every type of packages/gguf has its dtype", () => {
    const blockTypes = TENSOR_TYPES.filter(({ blockElements }) => blockElements > 1);
    expect(QUANTIZED_DTYPES.toSorted()).toEqual(blockTypes.map(({ name }) => name).toSorted());
  });

  test("halves and bfloat16 both ways, all 65536 of them", () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const values = floats(run(["half-value"], all));
    expect([...values]).toEqual([...Float32Array.from(new Float16Array(all.buffer))]);
    const back = halves(run(["half-bits"], values));
    expect([...back].every((bits, i) => bits === i || Number.isNaN(values[i]))).toBe(true);
    const wide = floats(run(["bfloat-value"], all));
    expect([...new Uint32Array(wide.buffer)].every((bits, i) => bits === i * 65536)).toBe(true);
  });

  test("floats round to the nearest half, ties to even", () => {
    const values = Float32Array.from({ length: 100_000 }, (_, i) => noise(1, i)[0]! ** 5 * 70_000);
    values.set([65_504, 65_519.99, 65_520, 65_536, 2 ** -25, 2 ** -24 * 1.5, -0, NaN, Infinity]);
    const got = new Float16Array(halves(run(["half-bits"], values)).buffer);
    expect([...got]).toEqual([...Float16Array.from(values)]);
    const bits = halves(run(["bfloat-bits"], Float32Array.of(1.00390625, 1.01171875, 3.4e38)));
    expect([...bits]).toEqual([0x3f80, 0x3f82, 0x7f80]);
  });

  test("activations, within the last bits", () => {
    const x = noise(10_000).map((v) => v * 6);
    const close = (name: string, want: (v: number) => number): void => {
      const got = floats(run([name], x));
      for (const [i, v] of x.entries()) expect(Math.abs(got[i]! - want(v))).toBeLessThan(2e-6);
    };
    close("silu", (v) => v / (1 + Math.exp(-v)));
    close("gelu-tanh", geluTanh);
    close("relu", (v) => Math.max(v, 0));
    // The two forms of gelu differ by less than 5e-4 everywhere.
    const exact = floats(run(["gelu"], x));
    for (const [i, v] of x.entries()) expect(Math.abs(exact[i]! - geluTanh(v))).toBeLessThan(5e-4);
  });

  test("rope turns by position times base^(-i / half)", () => {
    const x = noise(64);
    const got = floats(run(["rope", "3", "32", "10000", "0.5"], x));
    for (let t = 0; t < 32; t++) {
      const angle = t * 0.5 * 10_000 ** (-3 / 32);
      const [a, b] = [x[2 * t]!, x[2 * t + 1]!];
      expect(got[2 * t]).toBeCloseTo(a * Math.cos(angle) - b * Math.sin(angle), 5);
      expect(got[2 * t + 1]).toBeCloseTo(a * Math.sin(angle) + b * Math.cos(angle), 5);
    }
  });

  test("keys order floats as numbers, NaN last", () => {
    const values = Float32Array.of(-Infinity, -1, -1e-40, -0, 0, 1e-40, 1, 3e38, Infinity, NaN);
    const keys = [...new Uint32Array(new Uint8Array(run(["order-key"], values)).buffer)];
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test.each([1, 7, 96])("the full statistics of %i threads are packages/gguf's", (threads) => {
    const values = strangeValues(50_021);
    const got = distributionOf(floats64(run(["distribution", String(threads)], values)));
    const pass = new StatisticsPass();
    pass.add(values, 0);
    expect(
      differences(statisticsOf({ ...got, extremes: [] }), { ...pass.result(), extremes: [] }),
    ).toEqual([]);
  });

  test.each([
    ["f16", 1],
    ["f16", 300],
    ["bf16", 300],
  ] as const)("those of %s are told by counted bit patterns, by %i threads", (type, threads) => {
    const strange = strangeValues(50_021);
    const bits =
      type === "f16"
        ? new Uint16Array(Float16Array.from(strange).buffer)
        : Uint16Array.from(new Uint32Array(strange.buffer), (float) => float >>> 16);
    const got = distributionOf(floats64(run([`distribution-${type}`, String(threads)], bits)));
    const pass = new StatisticsPass();
    pass.add(
      type === "f16"
        ? Float32Array.from(new Float16Array(bits.buffer))
        : new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer),
      0,
    );
    expect(
      differences(statisticsOf({ ...got, extremes: [] }), { ...pass.result(), extremes: [] }),
    ).toEqual([]);
  });

  test("the full statistics keep their digits far from zero, and of one value", () => {
    const skewed = noise(40_000).map((v) => (v + 0.3) ** 3);
    for (const values of [skewed, skewed.map((v) => 1000 + v), Float32Array.of(-3)]) {
      const got = distributionOf(floats64(run(["distribution", "5"], values)));
      const pass = new StatisticsPass();
      pass.add(values, 0);
      expect(
        differences(statisticsOf({ ...got, extremes: [] }), { ...pass.result(), extremes: [] }),
      ).toEqual([]);
    }
  });

  test.each([1, 7, 96])("the comparison of %i threads is packages/gguf's", (threads) => {
    const a = strangeValues(20_021);
    const b = noise(20_021, 7);
    b.set(a.subarray(0, 9000));
    b.set([NaN, -Infinity, Infinity, -0, 0, NaN, 1e30], 50);
    expect(unlike(compared(a, b, threads), comparedHere(a, b))).toEqual([]);
    // Furthest apart twice: the first place counts, whichever thread sees it.
    const [c, d] = [noise(1001), noise(1001)];
    [c[900], d[900], c[100], d[100]] = [-2, 2, 2, -2];
    expect(compared(c, d, threads).maxError).toEqual({ index: 100, a: 2, b: -2 });
    expect(unlike(compared(c, d, threads), comparedHere(c, d))).toEqual([]);
    expect(unlike(compared(a, a, threads), comparedHere(a, a))).toEqual([]);
    // Apart by the same everywhere, and by what rounding to float makes the same.
    const shifted = c.map((value) => value + 1);
    expect(unlike(compared(c, shifted, threads), comparedHere(c, shifted))).toEqual([]);
    const tiny = Float32Array.from(c, (_, i) => (7 - (i % 7)) * 2 ** -30);
    const ones = new Float32Array(c.length).fill(1);
    expect(compared(tiny, ones, threads).maxError?.index).toBe(6);
    expect(unlike(compared(tiny, ones, threads), comparedHere(tiny, ones))).toEqual([]);
  });

  test("magnitudes fall into the bins that packages/gguf names", () => {
    const values = noise(5000).map((v) => v ** 7 * 600);
    const bins = new Int32Array(new Uint8Array(run(["magnitude-bin", "-23"], values)).buffer);
    const histogram = {
      binsPerOctave: 4,
      firstExponent: -23,
      negative: [],
      positive: [],
      zeros: 0,
    };
    for (const [i, value] of values.entries()) {
      const bin = bins[i]! % 128;
      expect(bins[i]! >= 128).toBe(value < 0);
      const [low, high] = [bin === 0 ? 0 : binEdge(histogram, bin), binEdge(histogram, bin + 1)];
      expect(Math.abs(value)).toBeGreaterThanOrEqual(low);
      expect(Math.abs(value)).toBeLessThan(bin === 127 ? Infinity : high);
    }
  });
});

test("the lattices are those of packages/gguf", () => {
  const script = fileURLToPath(new URL("../scripts/print-grids.ts", import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"]);
  expect(String(stderr)).toBe("");
  expect(status).toBe(0);
});
