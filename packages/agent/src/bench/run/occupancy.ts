import type { BenchOccupancy } from "@llcuda/protocol";
import type { OpenTarget } from "./target.ts";

/** An engine that is busy answers between two steps, one that is gone never. */
const PATIENCE_MS = 2_000;

/** What an engine has counted since its start. */
export interface Steps {
  steps: number;
  /** Slots at work, summed over the steps. */
  busy: number;
}

/** The engine's own counters; null where it is not ours, does not tell them, or is gone. */
export async function readSteps({ local }: OpenTarget): Promise<Steps | null> {
  if (local === null) return null;
  const { apiKey, url } = local.address;
  const headers = { authorization: `Bearer ${apiKey}` };
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(`${url}/metrics`, { headers, signal });
    return response.ok ? stepsIn(await response.text()) : null;
  } catch {
    return null;
  }
}

/** Mirrors the metrics of server_context in llama-server, in Prometheus' text form. Pure. */
export function stepsIn(text: string): Steps | null {
  const value = (name: string): number =>
    Number(new RegExp(String.raw`^llamacpp:${name} (\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  const steps = value("n_decode_total");
  const busy = steps * value("n_busy_slots_per_decode");
  return Number.isFinite(busy) ? { steps, busy } : null;
}

/** A round more of a point: what was counted before it and after it. Pure. */
export function addOccupancy(
  sofar: BenchOccupancy | null,
  { local }: OpenTarget,
  before: Steps | null,
  after: Steps | null,
): BenchOccupancy | null {
  if (local === null) return null;
  const { slots } = local;
  const steps = before === null || after === null ? 0 : after.steps - before.steps;
  if (before === null || after === null || steps <= 0) {
    return sofar ?? { slots, steps: null, busy: null };
  }
  const earlier = sofar?.steps ?? 0;
  const worked = earlier * (sofar?.busy ?? 0) + after.busy - before.busy;
  return { ...sofar, slots, steps: earlier + steps, busy: worked / (earlier + steps) };
}
