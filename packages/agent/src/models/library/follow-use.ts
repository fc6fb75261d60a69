import type { LoadedModels, Message } from "@llcuda/protocol";
import type { LiveValue } from "../../live/live-value.ts";
import type { Library } from "./library.ts";

/** Of fewer tokens a rate says little. */
const MIN_RATED_TOKENS = 16;

/** Keeps how fast the model of an answer wrote it. */
export function recordRate(
  library: Pick<Library, "record">,
  { models }: LoadedModels,
  { model, stats }: Message,
): void {
  const path = models.find((one) => one.model.name === model)?.model.path;
  const { tokens = 0, tokensPerSecond = null } = stats ?? {};
  if (path === undefined || tokensPerSecond === null || tokens < MIN_RATED_TOKENS) return;
  keep(() => library.record(path, { tokensPerSecond }));
}

/** Keeps how fast a bench saw a model write. @param id as `models.load` takes it */
export async function recordBenchRate(
  library: Pick<Library, "find" | "record">,
  id: string,
  tokensPerSecond: number,
): Promise<void> {
  // Of one that was deleted meanwhile nothing is kept.
  const model = await library.find(id).catch(() => null);
  if (model !== null) keep(() => library.record(model.path, { tokensPerSecond }));
}

/** On a full disk a figure is lost, and nothing else. */
function keep(write: () => void): void {
  try {
    write();
  } catch {
    // The next answer brings another one.
  }
}

/** Keeps when each loaded model was used last, until aborted. */
export async function followUse(
  library: Pick<Library, "record">,
  loaded: LiveValue<LoadedModels>,
  signal: AbortSignal,
): Promise<void> {
  const known = new Map<string, string>();
  for await (const { models } of loaded.watch(signal)) {
    for (const { lastUsedAt, model, state } of models) {
      if (state.phase !== "ready" || known.get(model.path) === lastUsedAt) continue;
      known.set(model.path, lastUsedAt);
      keep(() => library.record(model.path, { lastUsedAt }));
    }
  }
}
