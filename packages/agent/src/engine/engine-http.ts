import { request } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";

interface Reply {
  status: number;
  body: unknown;
}

/** One small GET to the engine on a connection of its own. @throws when nothing answers in time */
export function getJson(url: string, apiKey: string | null, timeoutMs: number): Promise<Reply> {
  const headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` };
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers, signal, agent: false }, (response) => {
      const status = response.statusCode ?? 0;
      json(response).then(
        (body) => resolve({ status, body }),
        () => resolve({ status, body: null }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** What of `/props` is read; mirrors server_context's json in llama-server. */
export const Props = z.object({
  default_generation_settings: z.object({ n_ctx: z.number() }),
  total_slots: z.number(),
});

/** What `/lora-adapters` answers; mirrors server_context's json in llama-server. */
export const Adapters = z.array(z.object({ id: z.number(), path: z.string(), scale: z.number() }));
