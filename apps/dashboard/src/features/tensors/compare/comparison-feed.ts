import type { ComparisonState, TensorPair } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { Feed } from "../../../connection/feed.ts";

/** A comparison as far as it has come. */
export interface Compared {
  pairs: TensorPair[];
  total: number;
  current: string | null;
}

const NOTHING: Compared = { pairs: [], total: 0, current: null };

type ComparisonFeed = Feed<ComparisonState, Compared>;

const feeds = new WeakMap<Agent, Map<string, ComparisonFeed>>();

/** Adds what an event tells; pairs that are there already are not doubled. */
export function addPairs(before: Compared, event: ComparisonState): Compared {
  const { pairs, total, current, from } = event;
  return { pairs: [...before.pairs.slice(0, from), ...pairs], total, current };
}

/** The comparison of two files; it goes on at the agent while nobody looks for a while. */
export function comparisonFeed(agent: Agent, a: string, b: string): ComparisonFeed {
  const own = feeds.get(agent) ?? new Map<string, ComparisonFeed>();
  feeds.set(agent, own);
  const key = `${a}\n${b}`;
  const known = own.get(key);
  if (known !== undefined) return known;
  const feed: ComparisonFeed = new Feed<ComparisonState, Compared>({
    initial: NOTHING,
    open: (observer, { pairs }) =>
      agent.client.tensors.compare.watch.subscribe({ a, b, after: pairs.length }, observer),
    reduce: addPairs,
  });
  own.set(key, feed);
  return feed;
}
