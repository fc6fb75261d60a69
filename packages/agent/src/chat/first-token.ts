import type { EngineAddress } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";
import { streamAnswer } from "./answer-stream.ts";

/** A cold GPU compiles its kernels at the first token, which can take minutes. */
const LIMIT_MS = 10 * 60_000;

const QUESTION = { messages: [{ role: "user", content: "Hello" }], sampling: {} };

/**
 * Lets the model write its first token, which also warms the engine up.
 * @returns the time from the question to the token
 */
export async function firstToken(
  address: EngineAddress,
  signal: AbortSignal,
): Promise<{ milliseconds: number }> {
  const askedAt = performance.now();
  const answered = new AbortController();
  let milliseconds: number | null = null;
  const handlers = {
    onPrefill: () => undefined,
    onTimings: () => undefined,
    onText: () => {
      milliseconds ??= performance.now() - askedAt;
      answered.abort();
    },
  };
  const limit = AbortSignal.any([signal, answered.signal, AbortSignal.timeout(LIMIT_MS)]);
  try {
    await streamAnswer(address, QUESTION, handlers, limit);
  } catch (error) {
    if (milliseconds === null) throw error;
  }
  if (milliseconds !== null) return { milliseconds };
  throw new Failure(
    "ENGINE_ANSWER_GARBLED",
    "The model was asked and wrote nothing.",
    "Try another model; this one may be damaged.",
  );
}
