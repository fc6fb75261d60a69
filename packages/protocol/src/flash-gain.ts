import type { BenchPoint } from "./bench.ts";

type Measured = Pick<BenchPoint, "axes" | "quantities">;

/**
 * What FlashAttention brings where a run measured both with it and without, at its shallowest and its
 * deepest context; null where it did not.
 */
export function flashGainWords(points: readonly Measured[]): string | null {
  const gains = points.flatMap((on) => {
    if (on.axes.flags["flashAttention"] !== "on") return [];
    const rate = on.quantities["generation-rate"]?.median;
    const off = points.find(({ axes }) => isTwin(axes, on.axes))?.quantities["generation-rate"];
    if (rate === undefined || off === undefined || off.median <= 0) return [];
    return [{ depth: on.axes.depth ?? 0, gain: rate / off.median - 1 }];
  });
  const sorted = gains.toSorted((a, b) => a.depth - b.depth);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return null;
  const told = first.depth === last.depth ? [first] : [first, last];
  const words = told.map(({ depth, gain }) => `${changeOf(gain)} at depth ${depth}`);
  return `FlashAttention makes writing ${words.join(" and ")}.`;
}

/** The same point but for FlashAttention, which is off. */
function isTwin(one: BenchPoint["axes"], of: BenchPoint["axes"]): boolean {
  const wanted = { ...of, flags: { ...of.flags, flashAttention: "off" } };
  return keyOf(one) === keyOf(wanted);
}

function keyOf({ flags, ...axes }: BenchPoint["axes"]): string {
  const sorted = Object.entries(flags).toSorted(([a], [b]) => a.localeCompare(b));
  return JSON.stringify([
    axes.series,
    axes.prompt,
    axes.generation,
    axes.depth,
    axes.concurrency,
    sorted,
  ]);
}

function changeOf(gain: number): string {
  const percent = Math.round(1_000 * Math.abs(gain)) / 10;
  return percent === 0 ? "no faster" : `${percent} % ${gain < 0 ? "slower" : "faster"}`;
}
