import type { BenchTelemetry } from "@llcuda/protocol";
import { formatDuration, formatShare, formatTokenRate } from "../../../ui/format.ts";
import type { ChartAxis, ChartData, ChartLine, ChartSpec } from "../charts/chart-spec.ts";

/** The charts and the timeline below them stand over the same times. */
export const TRACE_GUTTERS = { left: 64, right: 52 };

const TIME: ChartAxis = {
  name: "Time",
  format: (ms) => `${+(ms / 1_000).toFixed(2)}\u202fs`,
  flush: true,
};

export const RATE_SPEC: ChartSpec = {
  x: TIME,
  y: { name: "", format: (value) => `${+value.toPrecision(3)}` },
  lines: [{ name: "tokens per second", color: "--accent", format: formatTokenRate, look: "area" }],
  gutters: TRACE_GUTTERS,
};

export function rateData(telemetry: readonly BenchTelemetry[]): ChartData {
  return [telemetry.map(({ at }) => at), telemetry.map((reading) => reading.tokensPerSecond)];
}

interface Reading {
  line: ChartLine;
  of: (reading: BenchTelemetry) => number | null;
}

const LOADS: readonly Reading[] = [
  { line: line("processor", "--kind-4", formatShare), of: ({ cpuLoad }) => cpuLoad },
  { line: line("GPU", "--kind-1", formatShare), of: ({ gpuLoad }) => gpuLoad },
];

const SENSORS: readonly Reading[] = [
  {
    line: { ...line("power", "--kind-2", (watts) => `${watts.toFixed(0)}\u202fW`), right: true },
    of: ({ power }) => power,
  },
  {
    line: {
      ...line("temperature", "--kind-3", (degrees) => `${degrees.toFixed(0)}\u202f°C`),
      right: true,
    },
    of: ({ temperature }) => temperature,
  },
  {
    // Beside watts and degrees a clock stands in tenths of gigahertz.
    line: {
      ...line("clock", "--kind-5", (tens) => `${(tens * 10).toFixed(0)}\u202fMHz`),
      right: true,
    },
    of: ({ clock }) => (clock === null ? null : clock / 10),
  },
];

function line(name: string, color: string, format: (value: number) => string): ChartLine {
  return { name, color, format, look: "area" };
}

const ALL = [...LOADS, ...SENSORS];

/** Names of what a machine reports: without a GPU, the processor alone. */
export function reportedBy(reading: BenchTelemetry): string[] {
  return ALL.filter(({ of }) => of(reading) !== null).map(({ line: { name } }) => name);
}

export function telemetryReadings(names: readonly string[]): Reading[] {
  return ALL.filter(({ line: { name } }) => names.includes(name));
}

export function telemetrySpec(readings: readonly Reading[]): ChartSpec {
  const sensors = readings.some(({ line: { right } }) => right === true);
  return {
    x: TIME,
    y: { name: "Load", format: formatShare, to: 1 },
    ...(sensors ? { right: { name: "W, °C", format: (value: number) => `${value}` } } : {}),
    lines: readings.map((reading) => reading.line),
    gutters: TRACE_GUTTERS,
  };
}

export function telemetryData(
  readings: readonly Reading[],
  telemetry: readonly BenchTelemetry[],
): ChartData {
  return [telemetry.map(({ at }) => at), ...readings.map(({ of }) => telemetry.map(of))];
}

/** "12.5 s": a place on the time axis. */
export const timeWords = (at: number): string => formatDuration(at);
