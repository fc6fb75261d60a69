import type { GpuMark } from "@llcuda/protocol";
import { useMemo } from "react";
import type { ChartRow } from "./chart-rows.ts";
import { LiveChart } from "./LiveChart.tsx";

const COLORS: Record<GpuMark["kind"], string> = {
  load: "--ok",
  unload: "--ink-3",
  bench: "--busy",
  throttle: "--warn",
};
const SPAN_SECONDS = 15 * 60;

interface ChartColumnProps {
  of: string;
  rows: readonly ChartRow[];
  /** Milliseconds since 1970, one for each value. */
  at: readonly number[];
  marks: readonly GpuMark[];
}

/** Charts above each other on one time axis, which ends now. */
export function ChartColumn({ of, rows, at, marks }: ChartColumnProps) {
  const seconds = useMemo(() => at.map((time) => time / 1_000), [at]);
  const last = seconds.at(-1) ?? 0;
  const stretch = useMemo((): [number, number] => [last - SPAN_SECONDS, last], [last]);
  const lines = useMemo(
    () => marks.map(({ at, kind }) => ({ at: Date.parse(at) / 1_000, color: COLORS[kind] })),
    [marks],
  );
  return (
    <div className="grid min-w-0 gap-x-6 gap-y-2 lg:grid-cols-2 2xl:grid-cols-3">
      {rows.map((row) => (
        <LiveChart key={row.title} of={of} row={row} at={seconds} stretch={stretch} marks={lines} />
      ))}
    </div>
  );
}
