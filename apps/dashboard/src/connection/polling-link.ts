import { isTRPCClientError, type OperationLink } from "@trpc/client";
import { observable, type Unsubscribable } from "@trpc/server/observable";
import type { AppRouter } from "@llcuda/agent/router";

/** A running chat is asked for more often than what changes once a second. */
const CHAT_POLL_MS = 500;
const POLL_MS = 1_000;

/** The query that answers with the first value of a subscription. */
export function snapshotPath(path: string): string {
  return path.replace(/\.watch$/, ".snapshot");
}

/** Milliseconds to the next common tick, so that polls meet and travel as one request. */
export function untilTick(now: number, every: number): number {
  return every - (now % every);
}

/** Stands in for a subscription by asking for its snapshot again and again. */
export function pollingLink(call: OperationLink<AppRouter>): OperationLink<AppRouter> {
  return ({ op, next }) =>
    observable((observer) => {
      const every = op.path.startsWith("chats.one") ? CHAT_POLL_MS : POLL_MS;
      const query = { ...op, type: "query" as const, path: snapshotPath(op.path) };
      let running: Unsubscribable | null = null;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const again = (): void => {
        timer = setTimeout(ask, untilTick(Date.now(), every));
      };
      const ask = (): void => {
        if (document.hidden) return again();
        running = call({ op: query, next }).subscribe({
          next: (value) => observer.next(value),
          error: (error) => {
            // The agent's own refusal ends it; a lost connection is asked again.
            const answered = isTRPCClientError(error) && error.data !== undefined;
            if (answered) observer.error(error);
            else again();
          },
          complete: again,
        });
      };
      ask();
      return () => {
        clearTimeout(timer);
        running?.unsubscribe();
      };
    });
}
