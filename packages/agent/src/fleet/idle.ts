import type { ModelEngine } from "./model-engine.ts";

const MINUTE_MS = 60_000;

/** When it will be unloaded for being idle, in milliseconds since the epoch; null: it stays. */
export function unloadsAt(engine: ModelEngine): number | null {
  const minutes = engine.options?.idleMinutes ?? null;
  if (minutes === null || engine.pinned || engine.users > 0) return null;
  return engine.address === null ? null : engine.lastUsedAt + minutes * MINUTE_MS;
}
