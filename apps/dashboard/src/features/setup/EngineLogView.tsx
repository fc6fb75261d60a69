import type { EngineLog } from "@llcuda/protocol";
import { useState } from "react";
import type { Agent } from "../../connection/agent.ts";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import { Feed } from "../../connection/feed.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { formatCount } from "../../ui/format.ts";
import { LogLines } from "../../ui/LogLines.tsx";
import { appendLog, EMPTY_LOG, filterLog, type LogView } from "./engine-log.ts";

const feeds = new WeakMap<Agent, Feed<EngineLog, LogView>>();

function logFeed(agent: Agent): Feed<EngineLog, LogView> {
  const known = feeds.get(agent);
  if (known !== undefined) return known;
  const feed = new Feed<EngineLog, LogView>({
    initial: EMPTY_LOG,
    open: (observer, { lines }) =>
      agent.client.engine.log.watch.subscribe({ after: lines.at(-1)?.seq ?? 0 }, observer),
    reduce: appendLog,
  });
  feeds.set(agent, feed);
  return feed;
}

/** The engine's own words, live. Follows the end until the reader scrolls up. */
export function EngineLogView() {
  const agent = useAgent();
  const { value } = useReadable(logFeed(agent));
  const [query, setQuery] = useState("");
  const lines = filterLog(value.lines, query);
  return (
    <section aria-label="Engine log" className="flex min-w-0 flex-col gap-2 2xl:sticky 2xl:top-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-medium">Log</h3>
        <span className="num text-xs text-ink-3">
          {query.trim() === ""
            ? `${formatCount(value.lines.length)} lines`
            : `${formatCount(lines.length)} of ${formatCount(value.lines.length)} lines`}
          {value.dropped > 0 && `, ${formatCount(value.dropped)} older ones gone`}
        </span>
        <div className="flex-1" />
        <input
          type="search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          aria-label="Show lines with"
          placeholder="Filter"
          className="num control w-40 rounded-md border border-line-strong bg-ground px-2.5 text-xs placeholder:text-ink-3"
        />
        <CopyButton label="Copy log" text={() => value.lines.map(({ text }) => text).join("\n")} />
      </div>
      <LogLines
        label="Engine log lines"
        lines={lines}
        empty={query.trim() === "" ? "The engine has said nothing yet." : "No line holds this."}
        className="h-[min(60vh,640px)] min-h-60 2xl:h-[calc(100vh-130px)]"
      />
    </section>
  );
}
