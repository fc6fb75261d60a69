import { basename } from "node:path";
import type { GpuHolder } from "@llcuda/protocol";
import type { GpuProcess } from "./telemetry.ts";

/** An engine of ours, as far as GPU memory goes. */
export interface EngineHolder {
  pid: number;
  model: string;
  /** Bytes of GPU memory by the engine's own words or the driver's; null where nobody tells. */
  memory: number | null;
  /** Of that, what lies on each GPU as it counts them, where it tells; left out where it does not. */
  gpus?: readonly number[];
}

/**
 * Who holds GPU memory, the largest first: the driver's list, with our engines by the names of their
 * models. In a container the driver may list nobody, or under other numbers; then an engine's own
 * words stand in. Pure.
 * @param counted the driver's numbers of the GPUs in the order in which engines count them
 */
export function holdersOf(
  processes: readonly GpuProcess[],
  engines: readonly EngineHolder[],
  counted: readonly number[] = [],
): GpuHolder[] {
  const listed = processes.map(({ index, pid, name, memory }): GpuHolder => {
    const engine = engines.find((each) => each.pid === pid);
    const sole = processes.filter((other) => other.pid === pid).length === 1;
    return {
      index,
      pid,
      name: engine === undefined ? shortName(name, pid) : "llama-server",
      memory: memory ?? (sole ? (engine?.memory ?? null) : null),
      model: engine?.model ?? null,
    };
  });
  const unlisted = engines
    .filter(({ pid, memory }) => memory !== null && memory > 0 && !holds(processes, pid))
    .flatMap(({ gpus, memory, model, pid }) => {
      const own = (gpus ?? [memory]).map((bytes, place) => {
        const index = counted[place] ?? place;
        return { index, pid, name: "llama-server", memory: bytes, model };
      });
      return own.filter((each) => (each.memory ?? 0) > 0);
    });
  return [...listed, ...unlisted].toSorted((a, b) => (b.memory ?? 0) - (a.memory ?? 0));
}

function holds(processes: readonly GpuProcess[], pid: number): boolean {
  return processes.some((each) => each.pid === pid);
}

function shortName(name: string | null, pid: number): string {
  return name === null ? `process ${pid}` : basename(name);
}
