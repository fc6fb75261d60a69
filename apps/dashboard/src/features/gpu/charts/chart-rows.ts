import type { GpuColumns, GpuProperties, GpuSeries } from "@llcuda/protocol";
import { formatBytes, formatMemory, formatShare, formatTokenRate } from "../../../ui/format.ts";

const THIN = "\u202f";

export interface RowLine {
  name: string;
  /** Name of a CSS variable. */
  color: string;
  values: readonly (number | null)[];
}

/** One chart of the column: its lines share a unit and an axis from zero. */
export interface ChartRow {
  title: string;
  lines: readonly RowLine[];
  format: (value: number) => string;
  /** Marks of the axis stand at multiples of a power of this. */
  base: 2 | 10;
  /** The axis reaches so far at least. */
  most: number;
  /** A bound that is drawn as a dashed line. */
  bound?: number | null;
}

const rate = (value: number): string => `${formatBytes(value)}/s`;
const watts = (value: number): string => `${value.toFixed(0)}${THIN}W`;
const degrees = (value: number): string => `${value.toFixed(0)}${THIN}°C`;
const megahertz = (value: number): string => `${value.toFixed(0)}${THIN}MHz`;

/** The charts of one GPU; what its driver does not tell has none. Pure. */
export function gpuRows(gpu: GpuColumns, properties: GpuProperties): ChartRow[] {
  const rows: ChartRow[] = [
    {
      title: "Load",
      lines: [
        { name: "kernels", color: "--kind-1", values: gpu.load },
        { name: "memory", color: "--kind-5", values: gpu.memoryLoad },
      ],
      format: formatShare,
      base: 10,
      most: 1,
    },
    {
      title: "VRAM",
      lines: [{ name: "used", color: "--kind-3", values: gpu.memoryUsed }],
      format: formatMemory,
      base: 2,
      most: properties.memoryTotal,
      bound: properties.memoryTotal,
    },
    {
      title: "Power",
      lines: [{ name: "drawn", color: "--kind-2", values: gpu.power }],
      format: watts,
      base: 10,
      most: properties.powerLimit ?? 1,
      bound: properties.powerLimit,
    },
    {
      title: "Temperature",
      lines: [{ name: "GPU", color: "--kind-4", values: gpu.temperature }],
      format: degrees,
      base: 10,
      most: 90,
    },
    {
      title: "Clocks",
      lines: [
        { name: "SM", color: "--kind-1", values: gpu.clock },
        { name: "memory", color: "--kind-5", values: gpu.memoryClock },
      ],
      format: megahertz,
      base: 10,
      most: Math.max(properties.clockMax ?? 0, properties.memoryClockMax ?? 0, 1),
    },
    {
      title: "PCIe",
      lines: [
        { name: "in", color: "--kind-1", values: gpu.pcieIn },
        { name: "out", color: "--kind-2", values: gpu.pcieOut },
      ],
      format: rate,
      base: 10,
      most: 1e6,
    },
  ];
  return rows.map(told).filter(({ lines }) => lines.length > 0);
}

/** The charts of the machine itself, which every machine has. Pure. */
export function machineRows(series: GpuSeries, memoryTotal: number): ChartRow[] {
  return [
    {
      title: "CPU",
      lines: [{ name: "all cores", color: "--kind-4", values: series.cpuLoad }],
      format: formatShare,
      base: 10,
      most: 1,
    },
    {
      title: "RAM",
      lines: [{ name: "used", color: "--kind-3", values: series.memoryUsed }],
      format: formatMemory,
      base: 2,
      most: memoryTotal,
      bound: memoryTotal,
    },
    {
      title: "Tokens",
      lines: [{ name: "per second", color: "--accent", values: series.tokensPerSecond }],
      format: formatTokenRate,
      base: 10,
      most: 10,
    },
  ];
}

/** Without the lines of which nothing was ever told. */
function told(row: ChartRow): ChartRow {
  const lines = row.lines.filter(({ values }) => values.some((value) => value !== null));
  return { ...row, lines };
}

/** Two or three marks from zero on, at round places of the unit. Pure. */
export function axisMarks(most: number, base: 2 | 10): number[] {
  if (!(most > 0)) return [0];
  const step = base === 2 ? 2 ** Math.floor(Math.log2(most / 2)) : roundStep(most / 2);
  const count = Math.floor(most / step);
  return Array.from({ length: count + 1 }, (_, mark) => mark * step);
}

/** The largest of 1, 2, 5 times a power of ten that is no larger. */
function roundStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const part = value / power + 1e-9;
  return power * (part >= 5 ? 5 : part >= 2 ? 2 : 1);
}
