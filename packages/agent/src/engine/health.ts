import { setTimeout as delay } from "node:timers/promises";
import { randomBytes } from "node:crypto";
import { Failure } from "../failure.ts";
import { cpuSecondsOf } from "../host/process.ts";
import { getJson, Props } from "./engine-http.ts";

/** A small model is ready in 100 ms: the first looks come fast, then ever slower. */
const FIRST_POLL_MS = 20;
const SLOWEST_POLL_MS = 250;
const POLL_GROWTH = 1.25;
/** What the engine prints about the wrong key with which it is asked who it is. */
export const PROBE_LINE = /unauthorized: Invalid API Key/;

/** A loading server answers at once or not at all. */
const REQUEST_TIMEOUT_MS = 2_000;
/** More than the wake-ups of an idle process. */
const WORKING_CPU_SECONDS = 0.05;

interface HealthInput {
  url: string;
  apiKey: string;
  pid: number;
  /** A load that neither prints nor computes this long is hung. Big models load for minutes. */
  stallMs: number;
  /** Lines printed so far. */
  lines: () => number;
  /** Resolves when the engine says that it listens. */
  listening: Promise<void>;
  /** Aborts when the engine has ended, or is to. */
  signal: AbortSignal;
}

export interface ReadyEngine {
  /** Tokens per slot. */
  contextSize: number;
  slots: number;
}

/** Healthy now? A connection that is refused is just not yet. */
async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await getJson(`${url}/health`, null, REQUEST_TIMEOUT_MS)).status === 200;
  } catch {
    return false;
  }
}

function stranger(url: string, status: number): Failure {
  return new Failure(
    "ADDRESS_IN_USE",
    `Another program answers at ${url} (its status for the engine's key: ${status}).`,
    "The engine is started again on another port.",
    { remedies: ["restart-engine"] },
  );
}

/**
 * Makes sure that our engine answers, and not a stranger on its port: it alone refuses a wrong key
 * and takes ours.
 * @returns null when nobody answers in time
 */
async function identify({ url, apiKey }: HealthInput): Promise<ReadyEngine | null> {
  const props = `${url}/props`;
  try {
    const wrongKey = randomBytes(16).toString("hex");
    const refused = await getJson(props, wrongKey, REQUEST_TIMEOUT_MS);
    if (refused.status !== 401) throw stranger(url, refused.status);
    const taken = await getJson(props, apiKey, REQUEST_TIMEOUT_MS);
    const parsed = Props.safeParse(taken.body);
    if (taken.status !== 200 || !parsed.success) throw stranger(url, taken.status);
    const { default_generation_settings: settings, total_slots: slots } = parsed.data;
    return { contextSize: settings.n_ctx, slots };
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    return null;
  }
}

/** Notes when the engine last did anything: printed a line or used the processor. */
function stallMeter({ pid, lines }: HealthInput): () => number {
  let seenLines = -1;
  let seenCpu = 0;
  let aliveAt = performance.now();
  return () => {
    const cpu = cpuSecondsOf(pid) ?? 0;
    if (lines() !== seenLines || cpu - seenCpu > WORKING_CPU_SECONDS) {
      aliveAt = performance.now();
      seenCpu = cpu;
    }
    seenLines = lines();
    return performance.now() - aliveAt;
  };
}

/**
 * Waits until the engine has loaded its model.
 * @throws Failure ENGINE_HUNG when it stalls, ADDRESS_IN_USE when a stranger answers; the signal's
 * reason when that aborts
 */
export async function waitUntilReady(input: HealthInput): Promise<ReadyEngine> {
  const { url, signal, stallMs, listening } = input;
  const stalledFor = stallMeter(input);
  let wait = FIRST_POLL_MS;
  let told = false;
  void listening.then(() => (told = true));
  for (;;) {
    signal.throwIfAborted();
    const ready = (await isHealthy(url)) ? await identify(input) : null;
    if (ready !== null) return ready;
    const stalled = stalledFor();
    if (stalled >= stallMs) {
      throw new Failure(
        "ENGINE_HUNG",
        `The engine has neither printed nor computed anything for ${Math.round(stalled / 1_000)} s while it loaded the model.`,
        "Restart it; if it hangs again, use another build or another model.",
        { remedies: ["restart-engine"] },
      );
    }
    const poll = delay(wait, undefined, { signal });
    // Its own word that it listens is faster than the next look, and comes once.
    await (told ? poll : Promise.race([poll, listening]));
    wait = Math.min(SLOWEST_POLL_MS, wait * POLL_GROWTH);
  }
}
