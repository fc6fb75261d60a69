import type { BenchFilter, BenchHistoryEvent, BenchSummary } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { Feed } from "../../../connection/feed.ts";

export interface BenchHistory {
  /** The newest first; null until the agent has told them. */
  runs: readonly BenchSummary[] | null;
  more: boolean;
  tags: readonly string[];
}

export const UNREAD_HISTORY: BenchHistory = { runs: null, more: false, tags: [] };

/** The history with one more event: changed runs keep their place, new ones come first. */
export function applyHistoryEvent(history: BenchHistory, event: BenchHistoryEvent): BenchHistory {
  if (event.type === "page") {
    const { more, runs, tags } = event;
    return { runs, more, tags };
  }
  const changed = new Map(event.runs.map((run) => [run.id, run]));
  const gone = new Set(event.removed);
  const kept = (history.runs ?? []).flatMap((run) => {
    const next = changed.get(run.id) ?? run;
    changed.delete(run.id);
    return gone.has(run.id) ? [] : [next];
  });
  const runs = [...changed.values(), ...kept].toSorted((a, b) =>
    b.startedAt < a.startedAt ? -1 : b.startedAt > a.startedAt ? 1 : 0,
  );
  return { ...history, runs, tags: event.tags };
}

export type HistoryFeed = Feed<BenchHistoryEvent, BenchHistory>;

export function historyFeed(client: Agent["client"], filter: BenchFilter): HistoryFeed {
  return new Feed<BenchHistoryEvent, BenchHistory>({
    initial: UNREAD_HISTORY,
    open: (observer) => client.bench.history.watch.subscribe({ filter }, observer),
    reduce: applyHistoryEvent,
  });
}
