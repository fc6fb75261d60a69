import type { BenchAxes, BenchPoint, BenchQuantity, Distribution } from "@llcuda/protocol";
import { tellingWords } from "../points/point-words.ts";

/** What points are laid out along: a coordinate, or a flag of the engine whose values are numbers. */
export type Dimension =
  | "depth"
  | "concurrency"
  | "requestsPerSecond"
  | "prompt"
  | "generation"
  | `flag ${string}`;

const COORDINATES = ["depth", "concurrency", "requestsPerSecond", "prompt", "generation"] as const;

/** A place of a point along a dimension; null where it has none. */
export function placeOf(axes: BenchAxes, dimension: Dimension): number | null {
  if (!dimension.startsWith("flag ")) return axes[dimension as (typeof COORDINATES)[number]];
  const value = axes.flags[dimension.slice(5)];
  return value === undefined || value === "" || Number.isNaN(Number(value)) ? null : Number(value);
}

/** Dimensions in which points that measured something differ; depth and users before all others. */
export function dimensionsOf(points: readonly BenchPoint[]): Dimension[] {
  const flags = new Set(points.flatMap(({ axes }) => Object.keys(axes.flags)));
  const all: Dimension[] = [
    ...COORDINATES,
    ...[...flags].toSorted().map((flag) => `flag ${flag}` as const),
  ];
  return all.filter((dimension) => {
    const places = new Set(points.map(({ axes }) => placeOf(axes, dimension)));
    places.delete(null);
    return places.size > 1;
  });
}

/** Points that differ in nothing but the dimension, from left to right. */
export interface SweepLine {
  name: string;
  points: { at: number; point: BenchPoint; found: Distribution }[];
}

export function sweepLines(
  points: readonly BenchPoint[],
  dimension: Dimension,
  quantity: BenchQuantity,
): SweepLine[] {
  const lines = new Map<string, SweepLine["points"]>();
  for (const point of points) {
    const at = placeOf(point.axes, dimension);
    const found = point.quantities[quantity];
    if (at === null || found === undefined) continue;
    const key = JSON.stringify(without(point.axes, dimension));
    const line = lines.get(key) ?? [];
    lines.set(key, [...line, { at, point, found }]);
  }
  const all = [...lines.values()];
  const names = tellingWords(all.map(([first]) => without(first!.point.axes, dimension)));
  return all.map((line, index) => ({
    name: names[index]!,
    points: line.toSorted((a, b) => a.at - b.at),
  }));
}

/** The coordinates with the dimension taken out, in one order. */
function without(axes: BenchAxes, dimension: Dimension): BenchAxes {
  const flags = Object.entries(axes.flags)
    .filter(([name]) => `flag ${name}` !== dimension)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const { concurrency, depth, generation, prompt, requestsPerSecond, series } = axes;
  const rest = { series, prompt, generation, depth, concurrency, requestsPerSecond };
  const taken = dimension.startsWith("flag ") ? {} : { [dimension]: null };
  return { ...rest, ...taken, flags: Object.fromEntries(flags) };
}

const NAMES: Readonly<Record<(typeof COORDINATES)[number], string>> = {
  depth: "Depth, tokens in the context before",
  concurrency: "Users at once",
  requestsPerSecond: "Requests per second",
  prompt: "Tokens read",
  generation: "Tokens written",
};

export function dimensionName(dimension: Dimension): string {
  if (dimension.startsWith("flag ")) return `Flag ${dimension.slice(5)}`;
  return NAMES[dimension as (typeof COORDINATES)[number]];
}

const SHORT: Readonly<Record<(typeof COORDINATES)[number], string>> = {
  depth: "depth",
  concurrency: "users at once",
  requestsPerSecond: "requests per second",
  prompt: "tokens read",
  generation: "tokens written",
};

/** For a title: "by depth". */
export function shortDimension(dimension: Dimension): string {
  if (dimension.startsWith("flag ")) return dimension.slice(5);
  return SHORT[dimension as (typeof COORDINATES)[number]];
}
