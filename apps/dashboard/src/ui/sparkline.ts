/**
 * The outline of a series as an SVG path, oldest value left, newest at the right edge. A series that
 * is shorter than `capacity` keeps its place at the right, so that the line grows in from there.
 */
export function sparklinePath(
  values: readonly number[],
  { width, height, capacity }: { width: number; height: number; capacity: number },
): string {
  if (values.length === 0) return "";
  const top = Math.max(...values, 1);
  const step = width / Math.max(1, capacity - 1);
  const first = width - (values.length - 1) * step;
  const points = values.map((value, index) => {
    const x = first + index * step;
    // Half a pixel of room, so that a line at the edge is not cut.
    const y = height - 0.5 - (Math.max(0, value) / top) * (height - 1);
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
