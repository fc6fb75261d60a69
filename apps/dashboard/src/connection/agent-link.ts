import { httpBatchLink, httpSubscriptionLink, wsLink, type TRPCLink } from "@trpc/client";
import { observable, type Unsubscribable } from "@trpc/server/observable";
import type { AppRouter } from "@llcuda/agent/router";
import { agentUrl } from "./address.ts";
import { inOrder } from "./call-order.ts";
import type { Link } from "./link.ts";
import { pollingLink } from "./polling-link.ts";
import type { LinkState } from "./transport.ts";

/**
 * The subscriptions that get an event stream of their own where there is no WebSocket. A browser
 * opens six connections to one host, all tabs together, so every other subscription polls.
 */
const STREAMED = new Set(["chats.one.watch", "engine.log.watch"]);
/** An event stream says something at once; one that says nothing for this long is held back. */
const SILENCE_MS = 4_000;

type Way = "socket" | "stream" | "polling";

function wayOf(state: LinkState, path: string): Way {
  if (state.transport === "websocket") return "socket";
  return state.transport === "event-stream" && STREAMED.has(path) ? "stream" : "polling";
}

/** Sends every operation by the transport that works now, and moves subscriptions when that changes. */
export function agentLink(link: Link): TRPCLink<AppRouter> {
  const url = agentUrl("trpc");
  const calls = httpBatchLink<AppRouter>({ url, maxURLLength: 2_000, maxItems: 16 });
  return (runtime) => {
    const call = calls(runtime);
    const socket = wsLink<AppRouter>({ client: link.socket })(runtime);
    const ways = {
      socket,
      stream: httpSubscriptionLink<AppRouter, typeof EventSource>({ url })(runtime),
      polling: pollingLink(call),
    };
    const ordered = inOrder((operation) =>
      (link.state.get().socketOpen ? socket : call)(operation),
    );
    return ({ op, next }) =>
      observable((observer) => {
        if (op.type !== "subscription") return ordered({ op, next }).subscribe(observer);
        let used: Way | null = null;
        let running: Unsubscribable | null = null;
        let silence: ReturnType<typeof setTimeout> | undefined;
        const follow = (): void => {
          const way = wayOf(link.state.get(), op.path);
          if (way === used) return;
          used = way;
          running?.unsubscribe();
          clearTimeout(silence);
          if (way === "stream") silence = setTimeout(() => link.streamSilent(), SILENCE_MS);
          running = ways[way]({ op, next }).subscribe({
            next: (value) => {
              if (value.result.type === "data" || value.result.type === "started")
                clearTimeout(silence);
              observer.next(value);
            },
            error: (error) => {
              clearTimeout(silence);
              observer.error(error);
            },
            complete: () => {
              if (used === way) observer.complete();
            },
          });
        };
        const stopFollowing = link.state.subscribe(follow);
        follow();
        return () => {
          stopFollowing();
          clearTimeout(silence);
          used = null;
          running?.unsubscribe();
        };
      });
  };
}
