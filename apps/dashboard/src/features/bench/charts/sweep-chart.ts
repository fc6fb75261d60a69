import type { BenchQuantity, BenchReference, Distribution } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";
import { formatMark, formatQuantity } from "../quantity-words.ts";
import { LINE_COLORS, type ChartData, type ChartLine, type ChartSpec } from "./chart-spec.ts";
import { dimensionName, type Dimension, type SweepLine } from "./sweep.ts";

/** What is drawn of a distribution. */
export type Statistic = "median" | "p90" | "p95" | "p99";

/** From one place to the last this many times as far: steps are doublings then. */
const LOGARITHMIC_FROM = 12;

/** A chart of lines along a dimension: with their intervals, and the limit of each where it is known. */
export function sweepChart(
  lines: readonly SweepLine[],
  dimension: Dimension,
  quantity: BenchQuantity,
  statistics: readonly Statistic[],
): { spec: ChartSpec; data: ChartData } {
  const places = [...new Set(lines.flatMap(({ points }) => points.map(({ at }) => at)))].toSorted(
    (a, b) => a - b,
  );
  const format = (value: number): string => formatQuantity(quantity, value);
  const columns: Column[] = [];
  for (const [index, line] of lines.entries()) {
    const color = LINE_COLORS[index % LINE_COLORS.length]!;
    const along = <T>(value: (found: Distribution) => T | null): (T | null)[] =>
      places.map((place) => {
        const there = line.points.find(({ at }) => at === place);
        return there === undefined ? null : value(there.found);
      });
    for (const [order, statistic] of statistics.entries()) {
      const values = along((found) => found[statistic]);
      if (statistic !== "median" && values.every((value) => value === null)) continue;
      const name = [line.name, ...(statistics.length === 1 ? [] : [words(statistic)])].join(", ");
      // One line by several statistics has a colour for each; several lines have one each.
      const own = lines.length === 1 ? LINE_COLORS[order % LINE_COLORS.length]! : color;
      const spread =
        statistic === "median"
          ? {
              low: along(({ interval }) => interval?.[0] ?? null),
              high: along(({ interval }) => interval?.[1] ?? null),
            }
          : {};
      columns.push({ line: { name, color: own, format, ...spread }, values });
    }
  }
  columns.push(...limitColumns(lines, places, quantity, format));
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  const log = first > 0 && last / first >= LOGARITHMIC_FROM ? ({ log: 2 } as const) : {};
  return {
    spec: {
      x: { name: dimensionName(dimension), format: formatCount, marks: places, ...log },
      y: { name: "", format: (value) => formatMark(quantity, value) },
      lines: columns.map(({ line }) => line),
    },
    data: [places, ...columns.map(({ values }) => values)],
  };
}

type Column = { line: ChartLine; values: (number | null)[] };

/** The limit of each line; lines that have the same one share it. */
function limitColumns(
  lines: readonly SweepLine[],
  places: readonly number[],
  quantity: BenchQuantity,
  format: (value: number) => string,
): Column[] {
  const found = new Map<string, { names: string[]; color: string; values: (number | null)[] }>();
  for (const [index, line] of lines.entries()) {
    const values = places.map((place) => limitAt(line, place, quantity));
    if (values.every((limit) => limit === null)) continue;
    const key = JSON.stringify(values);
    const { names = [] } = found.get(key) ?? {};
    const color = LINE_COLORS[index % LINE_COLORS.length]!;
    found.set(key, { names: [...names, line.name], color, values });
  }
  return [...found.values()].map(({ color, names, values }) => {
    const shared = names.length === lines.length;
    const name = shared ? "limit" : `${names.join(", ")}: limit`;
    const line: ChartLine = {
      name,
      color: names.length > 1 ? "--ink-2" : color,
      format,
      look: "level",
    };
    return { line, values };
  });
}

/** With a level line for a figure from elsewhere. */
export function withReference(
  { spec, data }: ReturnType<typeof sweepChart>,
  { gpu, quantity, value }: BenchReference,
): ReturnType<typeof sweepChart> {
  const format = (one: number): string => formatQuantity(quantity, one);
  const line: ChartLine = { name: gpu, color: "--ink-3", format, look: "reference" };
  return {
    spec: { ...spec, lines: [...spec.lines, line] },
    data: [...data, data[0].map(() => value)],
  };
}

const words = (statistic: Statistic): string => (statistic === "median" ? "p50" : statistic);

/** The most that the hardware allows there, of the rate that the limit is about. */
function limitAt(line: SweepLine, place: number, quantity: BenchQuantity): number | null {
  const there = line.points.find(({ at }) => at === place);
  const limit = there?.point.limit;
  if (limit == null) return null;
  const { quantities } = there!.point;
  const of: BenchQuantity[] =
    quantities["generation-rate"] !== undefined || quantities["total-rate"] !== undefined
      ? ["total-rate", "generation-rate"]
      : ["prompt-rate"];
  if (quantities["user-rate"] !== undefined) return quantity === "total-rate" ? limit.limit : null;
  return of.includes(quantity) ? limit.limit : null;
}
