import type { RateSeries } from "@llcuda/protocol";
import { formatTokenRate } from "../../ui/format.ts";
import { ratePath, rateRange } from "./rate-path.ts";

const WIDTH = 100;
const HEIGHT = 16;

/** The rate over an answer as a small line from its first token to its last; empty for short ones. */
export function RateLine({ rates, className }: { rates: RateSeries; className: string }) {
  const { perSecond } = rates;
  const range = rateRange(perSecond);
  const words =
    range === null
      ? undefined
      : `${formatTokenRate(range.lowest)} to ${formatTokenRate(range.highest)} over the answer`;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words ?? "No rate over time yet"}
      className={`h-4 ${perSecond.length < 2 ? "invisible" : ""} ${className}`}
    >
      {words !== undefined && <title>{words}</title>}
      <path d={`M0 ${HEIGHT - 0.5}H${WIDTH}`} className="stroke-line" fill="none" />
      <path
        d={ratePath(perSecond, WIDTH, HEIGHT)}
        className="stroke-accent"
        fill="none"
        strokeWidth="1.25"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
