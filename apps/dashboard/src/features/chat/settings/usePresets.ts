import type { Preset } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { Feed } from "../../../connection/feed.ts";

type PresetsFeed = Feed<Preset[], Preset[]>;

const feedOf = new WeakMap<Agent, PresetsFeed>();

function presetsFeed(agent: Agent): PresetsFeed {
  const known = feedOf.get(agent);
  if (known !== undefined) return known;
  const feed: PresetsFeed = new Feed<Preset[], Preset[]>({
    initial: [],
    open: (observer) => agent.client.presets.list.watch.subscribe(undefined, observer),
    reduce: (_before, now) => now,
  });
  feedOf.set(agent, feed);
  return feed;
}

/** All presets, as any window changes them. */
export function usePresets(): readonly Preset[] {
  return useReadable(presetsFeed(useAgent())).value;
}
