import { binEdge } from "@llcuda/gguf";
import type { LogHistogram } from "@llcuda/protocol";

/** A bar of the picture: negative values left, zero in the middle, positive right, by magnitude. */
export interface Bar {
  from: number;
  to: number;
  count: number;
}

/** The bars from the most negative magnitude over zero to the most positive. */
export function barsOf(histogram: LogHistogram): Bar[] {
  const { negative, positive, zeros } = histogram;
  const bar = (sign: -1 | 1, count: number, i: number): Bar => {
    const [low, high] = [binEdge(histogram, i), binEdge(histogram, i + 1)];
    return sign === 1 ? { from: low, to: high, count } : { from: -high, to: -low, count };
  };
  const left = trimmed(negative.map((count, i) => bar(-1, count, i)));
  const right = trimmed(positive.map((count, i) => bar(1, count, i)));
  return [...left.toReversed(), { from: 0, to: 0, count: zeros }, ...right];
}

/** Without the empty bins at the small end: what lies below is rare, and zero has its own bar. */
function trimmed(bars: Bar[]): Bar[] {
  const first = bars.findIndex(({ count }) => count > 0);
  return first === -1 ? [] : bars.slice(first);
}

/** 0 to 1: the logarithm of a count, so that a single outlier is seen beside millions. */
export function barHeight(count: number, most: number): number {
  return count === 0 ? 0 : Math.log1p(count) / Math.log1p(Math.max(1, most));
}
