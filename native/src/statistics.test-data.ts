import { isDeepStrictEqual } from "node:util";
import type { TensorStatistics } from "@llcuda/gguf";
import { noise } from "./gpu.test-data.ts";

/** Weights with everything among them that statistics must not trip over. */
export function strangeValues(count: number): Float32Array {
  const values = noise(count).map((v) => v ** 3);
  const strange = [
    NaN,
    Infinity,
    -Infinity,
    0,
    -0,
    1e30,
    -70_000,
    65_504,
    1e-40,
    -1e-44,
    300,
    1e-9,
  ];
  if (count > 100) values.set(strange, 50);
  return values;
}

/** Sums in another order differ in their last digits; everything that is counted does not. */
const DIGITS = 1e-9;

/** In what two statistics of the same values differ: names with both values; nothing if they agree. */
export function differences(got: TensorStatistics, want: TensorStatistics): string[] {
  const scale = Math.max(Math.abs(want.max ?? 0), Math.abs(want.min ?? 0), 1e-30);
  /** Figures that are summed up, with what their smallest difference is measured by. */
  const units: Readonly<Record<string, number>> = {
    mean: want.std ?? scale,
    std: scale * DIGITS,
    norm: scale * DIGITS,
    skewness: 1,
    kurtosis: 1,
  };
  const alike = (name: string, a: unknown, b: unknown): boolean => {
    const unit = units[name];
    if (typeof a !== "number" || typeof b !== "number") return isDeepStrictEqual(a, b);
    // No sign of a zero matters.
    if (unit === undefined) return a === b;
    return Math.abs(a - b) / Math.max(unit, Math.abs(b)) < DIGITS;
  };
  const both = (name: string): [unknown, unknown] => [
    got[name as keyof TensorStatistics],
    want[name as keyof TensorStatistics],
  ];
  return [...new Set([...Object.keys(got), ...Object.keys(want)])]
    .filter((name) => !alike(name, ...both(name)))
    .map((name) => `${name}: ${JSON.stringify(both(name))}`);
}
