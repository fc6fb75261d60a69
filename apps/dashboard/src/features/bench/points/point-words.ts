import type { BenchAxes, BenchPoint, BenchQuantity } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";

/** What stands for a point where nothing else is asked for. */
const MAIN: readonly BenchQuantity[] = [
  "score",
  "total-rate",
  "generation-rate",
  "prompt-rate",
  "user-rate",
];

export function mainQuantity({ quantities }: Pick<BenchPoint, "quantities">): BenchQuantity | null {
  return MAIN.find((quantity) => quantities[quantity] !== undefined) ?? null;
}

/** The coordinates of a point, one by one: "512 read", "depth 4,096", "fa on". */
export function axisWords(axes: BenchAxes): string[] {
  const { concurrency, depth, flags, generation, prompt, requestsPerSecond } = axes;
  return [
    ...(prompt ? [`${formatCount(prompt)} read`] : []),
    ...(generation ? [`${formatCount(generation)} written`] : []),
    ...(depth === null ? [] : [`depth ${formatCount(depth)}`]),
    ...(concurrency === null
      ? []
      : [concurrency === 1 ? "one user" : `${formatCount(concurrency)} at once`]),
    ...(requestsPerSecond === null ? [] : [`${requestsPerSecond} requests/s`]),
    ...Object.entries(flags)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name} ${value}`),
  ];
}

/** The words in which points differ; all of one point's where they do not. */
export function tellingWords(all: readonly BenchAxes[]): string[] {
  const words = all.map((axes) => [axes.series, ...axisWords(axes)]);
  const [first = []] = words;
  const common = new Set(first.filter((word) => words.every((each) => each.includes(word))));
  return words.map((each) => {
    const telling = each.filter((word) => !common.has(word));
    return (telling.length > 0 ? telling : each.slice(1)).join(" · ") || (each[0] ?? "");
  });
}
