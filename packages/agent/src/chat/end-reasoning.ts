import { z } from "zod";
import type { EngineAddress } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";
import { engineBody, postToEngine } from "./engine-post.ts";

/** An engine that does not take the order at once does not know it. */
const CONTROL_LIMIT_MS = 5_000;

/**
 * Lets the engine close its reasoning with the next token and go on with the answer.
 * @param id of the answer, from `onId`
 * @throws Failure ENGINE_REFUSED by engines that cannot, and when the answer has just ended
 */
export async function endReasoning(address: EngineAddress, id: string): Promise<void> {
  const limit = AbortSignal.timeout(CONTROL_LIMIT_MS);
  const order = { id, action: "reasoning_end" };
  const response = await postToEngine(address, "/v1/chat/completions/control", order, limit);
  const body = z
    .object({ success: z.boolean(), message: z.string().optional() })
    .safeParse(await engineBody(response));
  if (response.statusCode === 200 && body.data?.success === true) return;
  throw new Failure(
    "ENGINE_REFUSED",
    "The engine did not end the reasoning.",
    "It goes on thinking; Stop ends it, and an engine of llama.cpp 0.7.0 or newer can do this.",
    { detail: body.data?.message ?? `HTTP ${response.statusCode}` },
  );
}
