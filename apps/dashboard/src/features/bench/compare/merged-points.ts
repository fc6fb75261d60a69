import type { BenchPoint, BenchRun } from "@llcuda/protocol";
import { formatTime } from "../../../ui/format.ts";

/** What runs are called beside one another: what tells them apart of title and time. */
export function runNames(runs: readonly Pick<BenchRun, "title" | "startedAt">[]): string[] {
  return runs.map(({ startedAt, title }, index) => {
    const alike = runs.filter((run) => run.title === title).length > 1;
    const all = runs.every((run) => run.title === title);
    const name = all ? formatTime(startedAt) : alike ? `${title}, ${formatTime(startedAt)}` : title;
    const same = runs.filter((run) => run.title === title && run.startedAt === startedAt);
    return same.length > 1 ? `${name} (${index + 1})` : name;
  });
}

/** The points of all runs, each a series of its own run, for charts that lay them over one another. */
export function mergedPoints(runs: readonly BenchRun[]): BenchPoint[] {
  const names = runNames(runs);
  return runs.flatMap(({ points }, index) => {
    const many = new Set(points.map(({ axes }) => axes.series)).size > 1;
    return points.map((point) => {
      const series = many ? `${names[index]}: ${point.axes.series}` : names[index]!;
      return { ...point, id: `${index} ${point.id}`, axes: { ...point.axes, series } };
    });
  });
}
