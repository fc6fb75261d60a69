import type { BenchEvent } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { Feed } from "../../../connection/feed.ts";
import { applyBenchEvent, UNREAD_RUN, type BenchView } from "./bench-view.ts";

export type RunFeed = Feed<BenchEvent, BenchView>;

/** A run, live until it ends. */
export function runFeed(client: Agent["client"], id: string): RunFeed {
  return new Feed<BenchEvent, BenchView>({
    initial: UNREAD_RUN,
    open: (observer) => client.bench.run.watch.subscribe({ id }, observer),
    reduce: applyBenchEvent,
  });
}
