import { setTimeout as delay } from "node:timers/promises";
import type { EffectiveLoad } from "@llcuda/protocol";
import { Adapters, getJson } from "./engine-http.ts";
import type { ReadyEngine } from "./health.ts";
import type { LoadReading } from "./load-reading.ts";

/** Its lines come by a pipe and may be later than its answers; builds that never say it are not waited for longer. */
const LAST_WORDS_MS = 250;
const REQUEST_TIMEOUT_MS = 2_000;

interface Told extends ReadyEngine {
  url: string;
  apiKey: string;
  reading: LoadReading;
  /** Resolves when it says that it listens, which it does last of all. */
  listening: Promise<void>;
}

/** With which settings an engine that answers runs: by its lines, and the scales of adapters by its word. */
export async function effectiveLoad(told: Told): Promise<EffectiveLoad> {
  const { contextSize, listening, reading, slots } = told;
  const waiting = new AbortController();
  const late = delay(LAST_WORDS_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
  await Promise.race([listening, late]);
  waiting.abort();
  const loras = reading.adapters.length === 0 ? null : await adaptersOf(told);
  return reading.effective({ contextSize, slots, loras });
}

/** Null where it does not answer. */
async function adaptersOf({ apiKey, url }: Told): Promise<EffectiveLoad["loras"]> {
  try {
    const { body } = await getJson(`${url}/lora-adapters`, apiKey, REQUEST_TIMEOUT_MS);
    const told = Adapters.safeParse(body).data;
    return told?.map(({ path, scale }) => ({ path, scale })) ?? null;
  } catch {
    return null;
  }
}
