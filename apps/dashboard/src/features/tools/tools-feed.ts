import type { ToolsState } from "@llcuda/protocol";
import type { Agent } from "../../connection/agent.ts";
import { Feed } from "../../connection/feed.ts";

export type ToolsFeed = Feed<ToolsState, ToolsState | null>;

const feedOf = new WeakMap<Agent, ToolsFeed>();

/** Every tool and server, live. */
export function toolsFeed(agent: Agent): ToolsFeed {
  const known = feedOf.get(agent);
  if (known !== undefined) return known;
  const feed = new Feed<ToolsState, ToolsState | null>({
    initial: null,
    open: (observer) => agent.client.tools.state.watch.subscribe(undefined, observer),
    reduce: (_before, now) => now,
  });
  feedOf.set(agent, feed);
  return feed;
}
