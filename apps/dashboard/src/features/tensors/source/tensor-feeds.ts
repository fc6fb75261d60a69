import type { StatisticsState, TensorReading } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { Feed } from "../../../connection/feed.ts";
import type { Reach } from "./tensor-source.ts";

/** The last few tensors that were looked at stay at hand. */
const MAX_FEEDS = 32;

/** Feeds by what they tell of, a table for each agent. */
class RecentFeeds<Of, State> {
  readonly #feeds = new WeakMap<Agent, Map<string, Feed<State, State | null>>>();
  readonly #make: (agent: Agent, of: Of) => Feed<State, State | null>;

  constructor(make: (agent: Agent, of: Of) => Feed<State, State | null>) {
    this.#make = make;
  }

  of(agent: Agent, of: Of): Feed<State, State | null> {
    const own = this.#feeds.get(agent) ?? new Map<string, Feed<State, State | null>>();
    this.#feeds.set(agent, own);
    const key = JSON.stringify(of);
    const known = own.get(key);
    if (known !== undefined) return known;
    const feed = this.#make(agent, of);
    own.set(key, feed);
    const [oldest] = own.keys();
    if (own.size > MAX_FEEDS && oldest !== undefined) own.delete(oldest);
    return feed;
  }
}

interface TensorAt {
  file: string;
  tensor: string;
}

const statistics = new RecentFeeds<TensorAt & { reach: Reach }, StatisticsState>(
  (agent, of) =>
    new Feed<StatisticsState, StatisticsState | null>({
      initial: null,
      open: (observer) => agent.client.tensors.statistics.watch.subscribe(of, observer),
      reduce: (_before, now) => now,
    }),
);

const readings = new RecentFeeds<TensorAt, TensorReading>(
  (agent, of) =>
    new Feed<TensorReading, TensorReading | null>({
      initial: null,
      open: (observer) => agent.client.tensors.reading.watch.subscribe(of, observer),
      reduce: (_before, now) => now,
    }),
);

/** The statistics of a tensor as they become more and more exact. */
export function statisticsFeed(agent: Agent, of: TensorAt & { reach: Reach }) {
  return statistics.of(agent, of);
}

/** How much of a tensor of the hub is here. */
export function readingFeed(agent: Agent, of: TensorAt) {
  return readings.of(agent, of);
}
