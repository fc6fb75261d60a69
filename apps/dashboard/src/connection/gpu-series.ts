import type { GpuColumns, GpuSeries } from "@llcuda/protocol";

/** Rows that are kept: 15 minutes of one a second. */
export const SERIES_ROWS = 900;

export const NO_SERIES: GpuSeries = {
  first: 1,
  at: [],
  cpuLoad: [],
  memoryUsed: [],
  tokensPerSecond: [],
  gpus: [],
};

/** The number of the newest row, from which on the agent is asked. */
export function lastRow({ at, first }: GpuSeries): number {
  return first + at.length - 1;
}

/**
 * The rows with those that are new; rows that do not go on where the last ones ended, as those of an
 * agent that was started anew, take their place.
 */
export function appendSeries(before: GpuSeries, news: GpuSeries): GpuSeries {
  const known = lastRow(before) - news.first + 1;
  // A polling client is told the same rows again and again.
  const again = known > 0 && known <= news.at.length && before.at.at(-1) === news.at[known - 1];
  if (known !== 0 && !again) return news;
  const joined = <T>(a: readonly T[], b: readonly T[]): T[] =>
    [...a, ...b.slice(known)].slice(-SERIES_ROWS);
  const at = joined(before.at, news.at);
  const gpus = news.gpus.map((gpu) => joinedGpu(before, gpu, joined));
  return {
    first: lastRow(news) - at.length + 1,
    at,
    cpuLoad: joined(before.cpuLoad, news.cpuLoad),
    memoryUsed: joined(before.memoryUsed, news.memoryUsed),
    tokensPerSecond: joined(before.tokensPerSecond, news.tokensPerSecond),
    gpus,
  };
}

type Join = <T>(a: readonly T[], b: readonly T[]) => T[];

/** A GPU that was not there before has gaps where the others have values. */
function joinedGpu(before: GpuSeries, gpu: GpuColumns, joined: Join): GpuColumns {
  const old = before.gpus.find(({ index }) => index === gpu.index);
  const gap = before.at.map(() => null);
  const figures = Object.entries(gpu).map(([name, column]) => {
    if (!Array.isArray(column)) return [name, column];
    const earlier = old?.[name as "load"] ?? (name === "throttle" ? gap.map(() => "") : gap);
    return [name, joined<unknown>(earlier, column)];
  });
  return Object.fromEntries(figures) as GpuColumns;
}
