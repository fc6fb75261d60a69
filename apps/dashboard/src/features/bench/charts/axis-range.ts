import type { ChartAxis } from "./chart-spec.ts";

/** Of what lies between the ends, so much more at each of them: no point stands on the edge. */
const ROOM = 0.04;

/** From where to where an axis along the bottom reaches. Pure. */
export function xRange(
  { flush, from, log, to }: ChartAxis,
  low: number,
  high: number,
): [number, number] {
  if (from !== undefined && to !== undefined) return [from, to];
  if (log === 10) return decades(low, high);
  if (log === 2) return [low / 1.25, high * 1.25];
  const room = (high - low || Math.abs(high) || 1) * (flush === true && high > low ? 0 : ROOM);
  return [low - room, high + room];
}

/** From zero, so that a height is an amount; logarithmic axes from what there is. Pure. */
export function yRange(
  { from = 0, log, to = 0 }: ChartAxis,
  low: number | null,
  high: number | null,
): [number, number] {
  if (log !== undefined) return decades(low ?? 1, high ?? 10);
  // Nothing but zeros has no height of its own.
  return [Math.min(from, low ?? 0), Math.max(to, (high ?? 0) * 1.08) || 1];
}

/** From one power of ten to another: the marks stand on powers then. */
function decades(low: number, high: number): [number, number] {
  return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high * 1.01))];
}
