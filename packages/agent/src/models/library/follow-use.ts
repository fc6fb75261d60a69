import type { LoadedModels, Message } from "@llcuda/protocol";
import type { LiveValue } from "../../live/live-value.ts";
import type { Library } from "./library.ts";

/** Of fewer tokens a rate says little. */
const MIN_RATED_TOKENS = 16;
/** Shorter prompts are read slower than the GPU can: half as fast at 200 tokens on an H200. */
const MIN_READ_TOKENS = 512;

/** Keeps how fast the model of an answer wrote it, and read its prompt. */
export function recordRate(
  library: Pick<Library, "record">,
  { models }: LoadedModels,
  { model, stats }: Message,
): void {
  const path = models.find((one) => one.model.name === model)?.model.path;
  const { promptTokens = 0, promptTokensPerSecond = null } = stats ?? {};
  const { tokens = 0, tokensPerSecond = null } = stats ?? {};
  if (path === undefined) return;
  const rates = {
    ...(tokensPerSecond === null || tokens < MIN_RATED_TOKENS ? {} : { tokensPerSecond }),
    ...(promptTokensPerSecond === null || promptTokens < MIN_READ_TOKENS
      ? {}
      : { promptTokensPerSecond }),
  };
  if (Object.keys(rates).length > 0) keep(() => library.record(path, rates));
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
