import type { StatisticsState } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { Feed } from "../../../connection/feed.ts";

/** The last few tensors that were looked at stay at hand. */
const MAX_FEEDS = 32;

type StatisticsFeed = Feed<StatisticsState, StatisticsState | null>;

const feeds = new WeakMap<Agent, Map<string, StatisticsFeed>>();

/** The statistics of a tensor as they become more and more exact. */
export function statisticsFeed(agent: Agent, file: string, tensor: string): StatisticsFeed {
  const own = feeds.get(agent) ?? new Map<string, StatisticsFeed>();
  feeds.set(agent, own);
  const key = `${file}\n${tensor}`;
  const known = own.get(key);
  if (known !== undefined) return known;
  const feed: StatisticsFeed = new Feed<StatisticsState, StatisticsState | null>({
    initial: null,
    open: (observer) => agent.client.tensors.statistics.watch.subscribe({ file, tensor }, observer),
    reduce: (_before, now) => now,
  });
  own.set(key, feed);
  const [oldest] = own.keys();
  if (own.size > MAX_FEEDS && oldest !== undefined) own.delete(oldest);
  return feed;
}
