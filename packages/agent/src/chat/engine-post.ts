import { request, type IncomingMessage } from "node:http";
import { endOnAbort } from "../engine/end-on-abort.ts";
import type { EngineAddress } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";

/** The stream of an answer ended where more was to come. */
export function brokenOff(detail: string): Failure {
  return new Failure(
    "ENGINE_CRASHED",
    "The engine stopped in the middle of the answer.",
    "What came so far is kept. Retry once the engine is ready again.",
    { detail, remedies: ["retry-answer", "restart-engine"] },
  );
}

/** Posts JSON to the engine; the answer's head has come when this resolves. */
export function postToEngine(
  address: EngineAddress,
  path: string,
  body: object,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, address.url),
      {
        method: "POST",
        // llama-server closes what rests for 5 s: a kept connection may be gone when it is used again.
        agent: false,
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
          authorization: `Bearer ${address.apiKey}`,
        },
      },
      resolve,
    );
    outgoing.on("error", (error) => {
      reject(signal.aborted ? (signal.reason as Error) : brokenOff(error.message));
    });
    endOnAbort(outgoing, signal);
    outgoing.end(text);
  });
}

/** A short answer of the engine's, or what it says is wrong. */
export async function engineBody(response: IncomingMessage): Promise<unknown> {
  let text = "";
  response.setEncoding("utf8");
  for await (const part of response) text = `${text}${part as string}`.slice(0, 65_536);
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "error" in body ? body.error : body;
  } catch {
    return { message: `HTTP ${response.statusCode}: ${text}` };
  }
}
