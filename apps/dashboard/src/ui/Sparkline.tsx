import { sparklinePath } from "./sparkline.ts";

interface SparklineProps {
  values: readonly number[];
  /** Values that fill the whole width. */
  capacity: number;
  width: number;
  height: number;
}

/** A small line without axes; the number beside it says what it shows. */
export function Sparkline({ values, capacity, width, height }: SparklineProps) {
  return (
    <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <path d={`M0 ${height - 0.5}H${width}`} className="stroke-line" fill="none" />
      <path
        d={sparklinePath(values, { width, height, capacity })}
        className="stroke-accent"
        fill="none"
        strokeWidth="1.25"
        strokeLinejoin="round"
      />
    </svg>
  );
}
