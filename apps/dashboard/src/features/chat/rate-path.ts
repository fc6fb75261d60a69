/**
 * A series of rates as an SVG path over the whole width, from zero up: how far the line is from the
 * ground is what it says.
 */
export function ratePath(perSecond: readonly number[], width: number, height: number): string {
  if (perSecond.length < 2) return "";
  const top = Math.max(...perSecond, 1);
  const step = width / (perSecond.length - 1);
  const points = perSecond.map((rate, index) => {
    const y = height - 1 - (rate / top) * (height - 2);
    return `${(index * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}

/** The slowest and the fastest span; null where there is none. */
export function rateRange(
  perSecond: readonly number[],
): { lowest: number; highest: number } | null {
  if (perSecond.length === 0) return null;
  return { lowest: Math.min(...perSecond), highest: Math.max(...perSecond) };
}
