import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { NativeError } from "../error.ts";
import type { GpuSample } from "./sample.ts";
import { throttleReasons } from "./throttle-reasons.ts";

/** A driver that is being loaded answers slowly; one that hangs must not hold us. */
const ANSWER_MS = 10_000;
const MIB = 1 << 20;
const COLUMNS = [
  "uuid",
  "name",
  "utilization.gpu",
  "utilization.memory",
  "memory.used",
  "memory.total",
  "temperature.gpu",
  "power.draw",
  "enforced.power.limit",
  "clocks.sm",
  "clocks.mem",
  "clocks.max.sm",
  "clocks.max.mem",
  "clocks_throttle_reasons.active",
  "pcie.link.gen.current",
  "pcie.link.width.current",
  "pcie.link.gen.max",
  "pcie.link.width.max",
  "ecc.errors.corrected.volatile.total",
  "ecc.errors.uncorrected.volatile.total",
  "fan.speed",
  "pstate",
] as const;

/** Samples by nvidia-smi, a process each time: for where NVML cannot be loaded. */
export async function sampleByNvidiaSmi(program = "nvidia-smi"): Promise<GpuSample[]> {
  const run = promisify(execFile);
  const ask = async (what: string): Promise<string> => {
    const { stdout } = await run(program, [what, "--format=csv,noheader,nounits"], {
      timeout: ANSWER_MS,
    });
    return stdout;
  };
  try {
    const gpus = await ask(`--query-gpu=${COLUMNS.join(",")}`);
    const processes = await ask("--query-compute-apps=gpu_uuid,pid,used_memory");
    return parseNvidiaSmi(gpus, processes, Date.now());
  } catch (error) {
    throw new NativeError(
      "LIBRARY_MISSING",
      `Neither NVML nor ${program} answers: ${(error as Error).message}`,
      "Check that NVIDIA's driver is installed and that this machine, or container, has a GPU.",
    );
  }
}

/** The two tables of nvidia-smi as samples. */
export function parseNvidiaSmi(gpus: string, processes: string, time: number): GpuSample[] {
  const users = rows(processes).map(([uuid, pid, memory]) => ({
    uuid,
    pid: Number(pid),
    memory: figure(memory, MIB),
  }));
  return rows(gpus).map((cells) => {
    const cell = (name: (typeof COLUMNS)[number]): string | undefined =>
      cells[COLUMNS.indexOf(name)];
    const bits = cell("clocks_throttle_reasons.active");
    const uuid = cell("uuid") ?? "";
    return {
      uuid,
      name: cell("name") ?? "",
      time,
      utilization: figure(cell("utilization.gpu"), 0.01),
      memoryUtilization: figure(cell("utilization.memory"), 0.01),
      memoryUsed: figure(cell("memory.used"), MIB),
      memoryTotal: figure(cell("memory.total"), MIB),
      temperature: figure(cell("temperature.gpu")),
      power: figure(cell("power.draw")),
      powerLimit: figure(cell("enforced.power.limit")),
      smClock: figure(cell("clocks.sm")),
      memoryClock: figure(cell("clocks.mem")),
      maxSmClock: figure(cell("clocks.max.sm")),
      maxMemoryClock: figure(cell("clocks.max.mem")),
      throttle: throttleReasons(figure(bits)),
      pcieTx: null,
      pcieRx: null,
      linkGeneration: figure(cell("pcie.link.gen.current")),
      linkWidth: figure(cell("pcie.link.width.current")),
      maxLinkGeneration: figure(cell("pcie.link.gen.max")),
      maxLinkWidth: figure(cell("pcie.link.width.max")),
      eccCorrected: figure(cell("ecc.errors.corrected.volatile.total")),
      eccUncorrected: figure(cell("ecc.errors.uncorrected.volatile.total")),
      fan: figure(cell("fan.speed"), 0.01),
      performanceState: figure(cell("pstate")?.replace(/^P/, "")),
      energy: null,
      processes: users
        .filter((user) => user.uuid === uuid)
        .map(({ pid, memory }) => ({ pid, memory })),
    };
  });
}

function rows(table: string): string[][] {
  return table
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((cell) => cell.trim()));
}

/** A cell such as `345`, `0x0000000000000004` or `[N/A]`. */
function figure(cell: string | undefined, factor = 1): number | null {
  const value = cell === undefined || cell === "" ? NaN : Number(cell);
  return Number.isFinite(value) ? value * factor : null;
}
