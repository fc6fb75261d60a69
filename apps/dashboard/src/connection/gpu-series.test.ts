import type { GpuColumns, GpuSeries } from "@llcuda/protocol";
import { expect, test } from "vitest";
import { appendSeries, lastRow, NO_SERIES, SERIES_ROWS } from "./gpu-series.ts";

function rows(first: number, count: number, gpus: number[] = []): GpuSeries {
  const numbers = Array.from({ length: count }, (_, row) => first + row);
  const none = numbers.map(() => null);
  return {
    first,
    at: numbers.map((row) => row * 1_000),
    cpuLoad: numbers,
    memoryUsed: numbers,
    tokensPerSecond: numbers,
    gpus: gpus.map((index): GpuColumns => ({
      index,
      load: numbers,
      memoryLoad: none,
      memoryUsed: numbers,
      power: none,
      temperature: none,
      clock: none,
      memoryClock: none,
      pcieIn: none,
      pcieOut: none,
      eccErrors: none,
      throttle: numbers.map(() => ""),
    })),
  };
}

test("new rows follow the old ones, and 15 minutes stay", () => {
  let series = appendSeries(NO_SERIES, rows(1, 890, [0]));
  for (let row = 891; row <= 950; row += 1) series = appendSeries(series, rows(row, 1, [0]));
  expect(series.at).toHaveLength(SERIES_ROWS);
  expect([series.first, lastRow(series)]).toEqual([51, 950]);
  expect(series.gpus[0]!.load[0]).toBe(51);
  expect(series.gpus[0]!.load.at(-1)).toBe(950);
});

test("rows that are told again, as to a client that polls, are not kept twice", () => {
  const series = appendSeries(rows(1, 5, [0]), rows(1, 7, [0]));
  expect(series.at).toHaveLength(7);
  expect(series.gpus[0]!.load).toEqual([1, 2, 3, 4, 5, 6, 7]);
});

test("rows of another agent take the place of all", () => {
  const other = { ...rows(1, 3), at: [9_000_000, 9_001_000, 9_002_000] };
  expect(appendSeries(rows(1, 500), other)).toBe(other);
  expect(appendSeries(rows(1, 5), rows(9, 2))).toMatchObject({ first: 9 });
});

test("a GPU that comes later has gaps before", () => {
  const series = appendSeries(rows(1, 2, [0]), rows(3, 1, [0, 1]));
  expect(series.gpus.map(({ load }) => load)).toEqual([
    [1, 2, 3],
    [null, null, 3],
  ]);
  expect(series.gpus[1]!.throttle).toEqual(["", "", ""]);
});
