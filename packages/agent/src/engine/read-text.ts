import type { IncomingMessage } from "node:http";
import { Failure } from "../failure.ts";

/**
 * Hands on a stream's text as it comes. Listens instead of iterating: at one small piece a token, an
 * iterator's promises would cost more.
 * @param brokenOff names a connection that ended before its time
 * @throws what `take` throws as a Failure; else what `brokenOff` makes of it, unless `signal` is aborted
 */
export function readText(
  response: IncomingMessage,
  take: (text: string) => void,
  signal: AbortSignal,
  brokenOff: (detail: string) => Failure,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      response.destroy();
      reject(error instanceof Failure || signal.aborted ? error : brokenOff(String(error)));
    };
    response.setEncoding("utf8");
    response.on("data", (text: string) => {
      try {
        take(text);
      } catch (error) {
        fail(error);
      }
    });
    response.on("end", resolve);
    response.on("error", fail);
  });
}
