import { ComparisonPass } from "@llcuda/gguf";
import type { TensorComparison } from "@llcuda/gguf";

/** What packages/gguf makes of two lists, less what it needs histograms for. */
export function comparedHere(a: Float32Array, b: Float32Array): Omit<TensorComparison, "klNats"> {
  const pass = new ComparisonPass();
  pass.add(a, b, 0);
  const { klNats: _, ...rest } = pass.result();
  return rest;
}

/** Sums in another order differ in their last digits; everything else is equal. */
const DIGITS = 1e-9;

/** In what two comparisons of the same values differ; nothing if they agree. */
export function unlike(
  got: Omit<TensorComparison, "klNats">,
  want: Omit<TensorComparison, "klNats">,
): string[] {
  /** What the last digits of a figure are measured by. */
  const units: Partial<Record<keyof typeof want, number>> = {
    rmse: want.rmse,
    relativeRmse: want.relativeRmse ?? 0,
    cosine: 1,
    bias: want.rmse,
  };
  const names = Object.keys(want) as (keyof typeof want)[];
  return names
    .filter((name) => {
      const [a, b, unit] = [got[name], want[name], units[name]];
      if (unit === undefined || typeof a !== "number" || typeof b !== "number")
        return JSON.stringify(a) !== JSON.stringify(b);
      return Math.abs(a - b) > unit * DIGITS;
    })
    .map((name) => `${name}: ${JSON.stringify([got[name], want[name]])}`);
}
