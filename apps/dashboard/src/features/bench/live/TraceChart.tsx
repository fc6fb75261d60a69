import type { BenchTelemetry } from "@llcuda/protocol";
import { useEffect, useRef, useState } from "react";
import { theme } from "../../../app/theme.ts";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { ChartFrame } from "../charts/ChartFrame.tsx";
import type { ChartData, ChartSpec } from "../charts/chart-spec.ts";
import { mountChart, type MountedChart } from "../charts/mount-chart.ts";
import type { RunFeed } from "../run/run-feed.ts";
import type { StretchStore } from "./stretch-store.ts";
import { timeWords } from "./trace-charts.ts";

interface TraceChartProps {
  title: string;
  feed: RunFeed;
  stretch: StretchStore;
  spec: ChartSpec;
  data: (telemetry: readonly BenchTelemetry[]) => ChartData;
  className: string;
}

/** A chart over a run's time that grows without React: a message costs one redraw. */
export function TraceChart({ title, feed, stretch, spec, data, className }: TraceChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<MountedChart | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const shown = useReadable(theme);
  useEffect(() => {
    const box = host.current;
    if (box === null) return;
    // Colours are read from the style sheet: another theme is another chart.
    box.dataset["theme"] = shown;
    const { trace } = feed.get().value;
    const mounted = mountChart(box, spec, data(trace.telemetry), {
      onPointed: setPointed,
      onStretch: (from, to) => stretch.set({ from, to }),
    });
    chart.current = mounted;
    const paint = (): void => {
      const { end, telemetry } = feed.get().value.trace;
      mounted.set(data(telemetry), stretch.get() ?? { from: 0, to: Math.max(1, end) });
    };
    paint();
    const stop = [feed.subscribe(paint), stretch.subscribe(paint)];
    return () => {
      for (const end of stop) end();
      chart.current = null;
      mounted.destroy();
    };
  }, [feed, stretch, spec, data, shown]);
  const { telemetry } = feed.get().value.trace;
  const at = pointed === null ? undefined : telemetry[pointed];
  const values =
    at === undefined
      ? null
      : data([at])
          .slice(1)
          .map((line) => line[0]);
  return (
    <ChartFrame
      title={title}
      lines={spec.lines}
      values={values}
      place={at === undefined ? null : timeWords(at.at)}
      canvas={() => chart.current?.canvas()}
    >
      <div
        ref={host}
        role="img"
        aria-label={`${title}, over the time of the run`}
        className={`w-full overflow-hidden ${className}`}
      />
    </ChartFrame>
  );
}
