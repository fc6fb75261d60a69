import type { GpuReading } from "@llcuda/protocol";

type Merge = (values: readonly number[]) => number;

const mean: Merge = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const last: Merge = (values) => values.at(-1)!;
const most: Merge = (values) => Math.max(...values);

/**
 * One reading for a second in which a GPU was read several times: what flows by its mean, what is
 * held by its newest value, heat by its highest, and every reason for which it was throttled. Pure.
 * @param readings of one GPU, oldest first, at least one
 */
export function mergeReadings(readings: readonly GpuReading[]): GpuReading {
  const newest = readings.at(-1)!;
  const merged = (name: FigureName, merge: Merge, digits: number): number | null => {
    const values = readings.map((reading) => reading[name]).filter((value) => value !== null);
    if (values.length === 0) return null;
    return Math.round(merge(values) * 10 ** digits) / 10 ** digits;
  };
  return {
    index: newest.index,
    load: merged("load", mean, 3),
    memoryLoad: merged("memoryLoad", mean, 3),
    memoryUsed: newest.memoryUsed,
    power: merged("power", mean, 1),
    temperature: merged("temperature", most, 0),
    clock: merged("clock", mean, 0),
    memoryClock: merged("memoryClock", mean, 0),
    pcieIn: merged("pcieIn", mean, 0),
    pcieOut: merged("pcieOut", mean, 0),
    eccErrors: merged("eccErrors", last, 0),
    throttle: [...new Set(readings.flatMap(({ throttle }) => throttle))],
  };
}

type FigureName = Exclude<keyof GpuReading, "index" | "memoryUsed" | "throttle">;
