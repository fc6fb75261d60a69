import type { GpuProperties, GpuReading } from "@llcuda/protocol";
import type { GpuProcess } from "../telemetry.ts";
import { throttleReasons } from "../throttle.ts";

const MIB = 1024 * 1024;

/** What does not change while the driver is loaded. */
export const PROPERTY_COLUMNS = [
  "index",
  "name",
  "uuid",
  "memory.total",
  "driver_version",
  "compute_cap",
  "clocks.max.sm",
  "clocks.max.memory",
  "power.limit",
  "pcie.link.gen.max",
  "pcie.link.width.max",
] as const;

export const READING_COLUMNS = [
  "index",
  "utilization.gpu",
  "utilization.memory",
  "memory.used",
  "power.draw",
  "temperature.gpu",
  "clocks.sm",
  "clocks.mem",
  "clocks_throttle_reasons.active",
  "ecc.errors.uncorrected.volatile.total",
] as const;

export const PROCESS_COLUMNS = ["gpu_uuid", "pid", "process_name", "used_memory"] as const;

/** The column that an older or newer nvidia-smi refuses the whole question for; null: none. */
export function refusedColumn(answer: string): string | null {
  return /Field "([\w.]+)" is not a valid field/.exec(answer)?.[1] ?? null;
}

/** Cells of one line by column; null for a line of another form, such as a warning. */
function cellsOf<Column extends string>(
  line: string,
  columns: readonly Column[],
): Map<Column, string> | null {
  const cells = line.split(",").map((cell) => cell.trim());
  return cells.length === columns.length
    ? new Map(columns.map((column, place) => [column, cells[place]!]))
    : null;
}

/** A cell such as `345` or `[N/A]`. */
function figure(cell: string | undefined, unit = 1): number | null {
  return cell !== undefined && /^\d{1,15}(\.\d+)?$/.test(cell) ? Number(cell) * unit : null;
}

/** A GPU from a line of PROPERTY_COLUMNS, or of those that this nvidia-smi knows. */
export function propertiesOf(
  line: string,
  columns: readonly (typeof PROPERTY_COLUMNS)[number][],
  cudaDriver: string | null = null,
): GpuProperties | null {
  const cells = cellsOf(line, columns);
  const index = figure(cells?.get("index"));
  if (cells === null || index === null) return null;
  const capability = cells.get("compute_cap") ?? "";
  return {
    index,
    name: cells.get("name") ?? "",
    uuid: cells.get("uuid") ?? "",
    computeCapability: /^\d{1,2}\.\d$/.test(capability) ? capability : null,
    memoryTotal: figure(cells.get("memory.total"), MIB) ?? 0,
    multiprocessors: null,
    l2Bytes: null,
    sharedBytesPerMultiprocessor: null,
    memoryBusBits: null,
    clockMax: figure(cells.get("clocks.max.sm")),
    memoryClockMax: figure(cells.get("clocks.max.memory")),
    powerLimit: figure(cells.get("power.limit")),
    pcieGeneration: figure(cells.get("pcie.link.gen.max")),
    pcieWidth: figure(cells.get("pcie.link.width.max")),
    driver: cells.get("driver_version") ?? null,
    cudaDriver,
    peers: [],
  };
}

/** A reading from a line of READING_COLUMNS, or of those that this nvidia-smi knows. */
export function readingOf(
  line: string,
  columns: readonly (typeof READING_COLUMNS)[number][],
): GpuReading | null {
  const cells = cellsOf(line, columns);
  const index = figure(cells?.get("index"));
  if (cells === null || index === null) return null;
  return {
    index,
    load: figure(cells.get("utilization.gpu"), 0.01),
    memoryLoad: figure(cells.get("utilization.memory"), 0.01),
    memoryUsed: figure(cells.get("memory.used"), MIB) ?? 0,
    power: figure(cells.get("power.draw")),
    temperature: figure(cells.get("temperature.gpu")),
    clock: figure(cells.get("clocks.sm")),
    memoryClock: figure(cells.get("clocks.mem")),
    throttle: throttleReasons(cells.get("clocks_throttle_reasons.active")),
    // nvidia-smi tells PCIe traffic only to `dmon`, which is one more process for two figures.
    pcieIn: null,
    pcieOut: null,
    eccErrors: figure(cells.get("ecc.errors.uncorrected.volatile.total")),
  };
}

/** Processes from lines of PROCESS_COLUMNS; a name may hold commas. */
export function processesOf(table: string, gpus: readonly GpuProperties[]): GpuProcess[] {
  return table.split("\n").flatMap((line) => {
    const found = /^\s*(\S+),\s*(\d+),\s*(.*),\s*([^,]+?)\s*$/.exec(line);
    const index = gpus.find(({ uuid }) => uuid === found?.[1])?.index;
    if (found === null || index === undefined) return [];
    const [, , pid, name = "", memory] = found;
    const told = name === "" || name.startsWith("[") ? null : name;
    return [{ index, pid: Number(pid), name: told, memory: figure(memory, MIB) }];
  });
}
