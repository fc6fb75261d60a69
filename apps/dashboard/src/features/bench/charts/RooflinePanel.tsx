import type { BenchRun } from "@llcuda/protocol";
import { useMemo } from "react";
import { Panel } from "../../../ui/Panel.tsx";
import { formatNumber } from "../quantity-words.ts";
import { Chart } from "./Chart.tsx";
import { LINE_COLORS, type ChartData, type ChartLine, type ChartSpec } from "./chart-spec.ts";
import { roofAt, rooflineOf, type Roofline } from "./roofline.ts";

const SI = [
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "G"],
  [1e6, "M"],
] as const;

function siRate(value: number, unit: string): string {
  const [size, letter] = SI.find(([one]) => value >= one) ?? [1, ""];
  return `${formatNumber(value / size)}\u202f${letter}${unit}`;
}

const operations = (value: number): string => siRate(value, "FLOP/s");

/** Where each point stands under what memory and processors can do at most. */
export function RooflinePanel({ run }: { run: BenchRun }) {
  const { conditions, points } = run;
  const roof = useMemo(() => rooflineOf(points, conditions), [points, conditions]);
  const chart = useMemo(() => (roof === null ? null : chartOf(roof)), [roof]);
  if (roof === null || chart === null) return null;
  const { bandwidth, compute } = roof;
  return (
    <Panel title="Under the roof">
      <Chart
        title="Roofline"
        spec={chart.spec}
        data={chart.data}
        place={(x) => `${formatNumber(x)} FLOP for each byte`}
      />
      <p className="text-xs text-ink-3">
        Measured here: {siRate(bandwidth, "B/s")} of memory
        {compute === null
          ? "; the rate of matrix products was not measured"
          : `, ${operations(compute)} of matrix products`}
        . What stands on the slope waits for memory.
      </p>
    </Panel>
  );
}

function chartOf(roof: Roofline): { spec: ChartSpec; data: ChartData } {
  const { points, ridge } = roof;
  const intensities = points.map(({ intensity }) => intensity);
  const [least, most] = [
    Math.min(...intensities, ridge ?? Infinity),
    Math.max(...intensities, ridge ?? 0),
  ];
  const ends = [least / 3, ...(ridge === null ? [] : [ridge]), most * 3];
  const places = [...new Set([...ends, ...intensities])].toSorted((a, b) => a - b);
  const series = [...new Set(points.map(({ point }) => point.axes.series))];
  const lines: ChartLine[] = [
    { name: "the roof", color: "--ink-3", format: operations, look: "level" },
    ...series.map((name, index): ChartLine => ({
      name,
      color: LINE_COLORS[index % LINE_COLORS.length]!,
      format: operations,
      look: "points",
    })),
  ];
  const values = [
    places.map((place) => roofAt(roof, place)),
    ...series.map((name) =>
      places.map((place) => {
        const there = points.filter(
          ({ intensity, point }) => intensity === place && point.axes.series === name,
        );
        return there.length === 0 ? null : Math.max(...there.map((one) => one.operations));
      }),
    ),
  ];
  return {
    spec: {
      x: { name: "FLOP for each byte", format: formatNumber, log: 10 },
      y: { name: "", format: operations, log: 10 },
      lines,
      gutters: { left: 92, right: 32 },
    },
    data: [places, ...values],
  };
}
