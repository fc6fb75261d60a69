import type { TextPiece } from "@llcuda/protocol";
import { z } from "zod";
import type { EngineService } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";

const TIMEOUT_MS = 5_000;

/** llama-server gives the bytes of what is no whole character. */
const Answer = z.object({
  tokens: z.array(z.object({ id: z.number(), piece: z.union([z.string(), z.array(z.number())]) })),
});

/**
 * A text as the running engine cuts it for the model with this path.
 * @throws Failure ENGINE_NOT_READY when another model is loaded, or none; ENGINE_ANSWER_GARBLED
 */
export async function tokenizeWith(
  engine: EngineService,
  path: string,
  text: string,
): Promise<TextPiece[]> {
  const { address, state } = engine;
  const { value } = state;
  if (address === null || value.phase !== "ready" || value.model.path !== path) {
    throw new Failure(
      "ENGINE_NOT_READY",
      "The model is not loaded, and its kind of tokenizer is one that only the engine knows.",
      "Load the model, then try again.",
    );
  }
  const response = await fetch(new URL("/tokenize", address.url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${address.apiKey}` },
    body: JSON.stringify({ content: text, add_special: false, with_pieces: true }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = Answer.safeParse(await response.json().catch(() => null));
  if (!response.ok || !answer.success) {
    const hint = "Try again; another build of llama.cpp may help.";
    const message = `The engine did not cut the text (status ${response.status}).`;
    throw new Failure("ENGINE_ANSWER_GARBLED", message, hint);
  }
  return answer.data.tokens.map(({ id, piece }) => ({
    id,
    piece: typeof piece === "string" ? piece : new TextDecoder().decode(Uint8Array.from(piece)),
  }));
}
