import type { BenchSummary } from "@llcuda/protocol";
import type { BenchService } from "../bench/bench-service.ts";

/** Runs that are looked at: one goes on at a time, and it is among the newest. */
const NEWEST = 20;

/** Marks where benches began and ended, until the signal. */
export async function followBenches(
  bench: Pick<BenchService, "history">,
  mark: (label: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<string>();
  const look = ({ id, status, title }: BenchSummary): void => {
    if (status === "running" && !running.has(id)) {
      running.add(id);
      mark(`${title} began`);
    } else if (status !== "running" && status !== "queued" && running.delete(id)) {
      mark(`${title} ended`);
    }
  };
  for await (const event of bench.history({}, NEWEST, signal)) event.runs.forEach(look);
}
