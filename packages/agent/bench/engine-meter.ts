/** What an engine's process did between two looks: its processor time and its own counters. */
import { readdirSync, readFileSync } from "node:fs";

/** Of /proc/PID/stat: the kernel counts in hundredths of a second everywhere. */
const TICKS_PER_SECOND = 100;

export interface Work {
  /** Processors that all its threads used together, and its busiest thread alone. */
  cores: number;
  busiest: number;
  /** Of llama-server's /metrics: steps, and users in each; null where it does not tell. */
  steps: number | null;
  usersAStep: number | null;
}

interface Look {
  at: number;
  threads: Map<string, number>;
  steps: number | null;
  busy: number | null;
}

/** @param metrics the address of its counters; null: it has none */
export async function meter(
  pid: number,
  metrics: { url: string; key: string } | null,
): Promise<() => Promise<Work>> {
  const look = async (): Promise<Look> => {
    const counters = metrics === null ? null : await countersOf(metrics);
    return { at: performance.now(), threads: threadSeconds(pid), ...(counters ?? NONE) };
  };
  const before = await look();
  return async () => {
    const after = await look();
    const seconds = (after.at - before.at) / 1_000;
    const used = [...after.threads].map(([id, now]) => now - (before.threads.get(id) ?? 0));
    const steps = after.steps === null || before.steps === null ? null : after.steps - before.steps;
    const busy = after.busy === null || before.busy === null ? null : after.busy - before.busy;
    return {
      cores: used.reduce((sum, each) => sum + each, 0) / seconds,
      busiest: Math.max(0, ...used) / seconds,
      steps,
      usersAStep: steps === null || busy === null || steps === 0 ? null : busy / steps,
    };
  };
}

const NONE = { steps: null, busy: null };

function threadSeconds(pid: number): Map<string, number> {
  const folder = `/proc/${pid}/task`;
  const threads = readdirSync(folder).flatMap((id) => {
    try {
      // The name before the last bracket may hold blanks; user and system time are 12 and 13 behind it.
      const fields = readFileSync(`${folder}/${id}/stat`, "utf8").split(") ").at(-1)!.split(" ");
      return [[id, (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND] as const];
    } catch {
      return [];
    }
  });
  return new Map(threads);
}

async function countersOf({ key, url }: { url: string; key: string }) {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  if (!response.ok) return null;
  const text = await response.text();
  const value = (name: string): number | null => {
    const found = new RegExp(`^llamacpp:${name} (\\S+)$`, "m").exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  const [steps, share] = [value("n_decode_total"), value("n_busy_slots_per_decode")];
  return { steps, busy: steps === null || share === null ? null : steps * share };
}
