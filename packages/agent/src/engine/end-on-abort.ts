import type { ClientRequest } from "node:http";

/**
 * Closes a request's socket once `signal` is aborted. Node's own `signal` option does it with an error:
 * where the piece that is being read is the last one, nobody listens for it any more, and the process dies.
 */
export function endOnAbort(request: ClientRequest, signal: AbortSignal): void {
  const end = (): void => void request.destroy();
  if (signal.aborted) end();
  signal.addEventListener("abort", end, { once: true });
  request.once("close", () => signal.removeEventListener("abort", end));
}
