import type { Distribution } from "@llcuda/protocol";
import { drawnSamples } from "./spread.ts";

const WIDTH = 200;
const MIDDLE = 10;

interface SpreadStripProps {
  found: Distribution;
  scale: number;
  limit: number | null;
}

/** From zero: a bar to the median, every sample as a dot, the interval, outliers in red, the limit. */
export function SpreadStrip({ found, scale, limit }: SpreadStripProps) {
  const x = (value: number): number => 3 + (value / scale) * (WIDTH - 8);
  const { usual, far } = drawnSamples(found);
  const { interval, median } = found;
  // A dot is a line of no length with round ends: one path for all of them.
  const dots = (values: readonly number[]): string =>
    values
      .map((value, index) => `M${x(value).toFixed(1)} ${MIDDLE - 4 + ((index * 5) % 9)}h0`)
      .join("");
  return (
    <svg
      viewBox={`0 0 ${WIDTH} 20`}
      aria-hidden="true"
      className="h-5 w-50 2xl:w-80"
      preserveAspectRatio="none"
    >
      <rect
        x="3"
        y="5"
        width={Math.max(1, x(median) - 3)}
        height="10"
        rx="1.5"
        className="fill-accent-soft"
      />
      <path
        d={dots(usual)}
        className="stroke-ink-2"
        strokeWidth="2.4"
        strokeLinecap="round"
        opacity="0.55"
        vectorEffect="non-scaling-stroke"
      />
      <path
        d={dots(far)}
        className="stroke-fail"
        strokeWidth="3.4"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
      {interval !== null && (
        <path
          d={`M${x(interval[0])} ${MIDDLE}H${x(interval[1])}`}
          className="stroke-accent"
          strokeWidth="3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      <path
        d={`M${x(median)} 2v16`}
        className="stroke-accent"
        strokeWidth="2"
        vectorEffect="non-scaling-stroke"
      />
      {limit !== null && limit <= scale && (
        <path
          d={`M${x(limit)} 0v20`}
          className="stroke-ink-3"
          strokeWidth="1.5"
          strokeDasharray="3 2"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  );
}
