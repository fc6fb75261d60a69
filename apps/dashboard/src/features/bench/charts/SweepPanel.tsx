import type { BenchPoint, BenchQuantity, BenchReference } from "@llcuda/protocol";
import { useMemo, useState } from "react";
import { formatCount } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import { Choice } from "../plan/Choice.tsx";
import { QUANTITIES, QUANTITY_ORDER } from "../quantity-words.ts";
import { Chart } from "./Chart.tsx";
import { sweepChart, withReference, type Statistic } from "./sweep-chart.ts";
import {
  dimensionName,
  dimensionsOf,
  shortDimension,
  sweepLines,
  type Dimension,
} from "./sweep.ts";

interface SweepPanelProps {
  points: readonly BenchPoint[];
  /** What it is about: rates against the limit, or how long users wait. */
  about: "rates" | "latencies";
  /** A figure from elsewhere for the same model. */
  reference?: BenchReference | null;
}

const LATENCIES: readonly Statistic[] = ["median", "p90", "p95", "p99"];
const RATES: readonly Statistic[] = ["median"];

/** Speed, or percentiles of waiting, along what a run varied. Nothing where it varied nothing. */
export function SweepPanel({ points, about, reference = null }: SweepPanelProps) {
  const [wished, setWished] = useState<{ dimension?: Dimension; quantity?: BenchQuantity }>({});
  const wantsTime = about === "latencies";
  const measured = useMemo(
    () =>
      QUANTITY_ORDER.filter(
        (quantity) =>
          (QUANTITIES[quantity].unit === "ms") === wantsTime &&
          points.some(({ quantities }) => quantities[quantity] !== undefined),
      ),
    [points, wantsTime],
  );
  // What was not measured yet is no reason for an empty frame.
  const dimensions = useMemo(
    () =>
      dimensionsOf(
        points.filter(({ quantities }) => measured.some((one) => quantities[one] !== undefined)),
      ),
    [points, measured],
  );
  const dimension = dimensions.find((one) => one === wished.dimension) ?? dimensions[0];
  const quantity = measured.find((one) => one === wished.quantity) ?? measured[0];
  const chart = useMemo(() => {
    if (dimension === undefined || quantity === undefined) return null;
    const lines = sweepLines(points, dimension, quantity);
    if (lines.every((line) => line.points.length < 2)) return null;
    const statistics = wantsTime && lines.length <= 2 ? LATENCIES : RATES;
    const chart = sweepChart(lines, dimension, quantity, statistics);
    return reference?.quantity === quantity ? withReference(chart, reference) : chart;
  }, [points, dimension, quantity, wantsTime, reference]);
  if (dimension === undefined || quantity === undefined) return null;
  const { name, what } = QUANTITIES[quantity];
  const heading = `${wantsTime ? "Waiting" : "Speed"} by ${shortDimension(dimension)}`;
  return (
    <Panel
      title={heading}
      aside={
        <span className="flex flex-wrap gap-1.5">
          <Choice
            label={`${heading}: what is measured`}
            value={quantity}
            choices={measured.map((one) => ({ value: one, name: QUANTITIES[one].name }))}
            onChange={(next) => setWished({ ...wished, quantity: next })}
          />
          {dimensions.length > 1 && (
            <Choice
              label={`${heading}: along what`}
              value={dimension}
              choices={dimensions.map((one) => ({ value: one, name: `by ${shortDimension(one)}` }))}
              onChange={(next) => setWished({ ...wished, dimension: next })}
            />
          )}
        </span>
      }
    >
      {chart === null ? (
        <p className="flex h-72 items-center justify-center text-sm text-ink-3">
          A line needs two points; {name} has fewer along {shortDimension(dimension)}.
        </p>
      ) : (
        <Chart
          title={`${name} by ${shortDimension(dimension)}`}
          spec={chart.spec}
          data={chart.data}
          place={(x) => `${dimensionName(dimension).split(",")[0]} ${formatCount(x)}`}
        />
      )}
      <p className="text-xs text-ink-3">
        {name}: {what}.{" "}
        {wantsTime
          ? "Percentiles only where there are enough samples."
          : "Whiskers: 95 % of the median."}
      </p>
    </Panel>
  );
}
