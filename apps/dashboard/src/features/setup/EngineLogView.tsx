import type { EngineLog } from "@llcuda/protocol";
import { useState } from "react";
import type { Agent } from "../../connection/agent.ts";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";
import { Feed } from "../../connection/feed.ts";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { formatCount } from "../../ui/format.ts";
import { Scroller } from "../../ui/Scroller.tsx";
import { useAutoscroll } from "../chat/useAutoscroll.ts";
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
  const { frame, content, onScroll, away, jump } = useAutoscroll();
  return (
    <section aria-label="Engine log" className="flex min-w-0 flex-col gap-2">
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
      <div className="relative">
        <Scroller
          ref={frame}
          onScroll={onScroll}
          role="log"
          aria-label="Engine log lines"
          aria-live="off"
          className="num h-[min(60vh,640px)] min-h-60 overflow-auto rounded-lg border border-line bg-panel p-3 text-xs leading-5 [overflow-anchor:none] xl:h-[calc(100vh-230px)]"
        >
          <div ref={content}>
            {lines.map(({ seq, text }) => (
              <div
                key={seq}
                className="whitespace-pre-wrap text-ink-2 wrap-anywhere [content-visibility:auto] [contain-intrinsic-size:auto_20px]"
              >
                {text === "" ? "\u00a0" : text}
              </div>
            ))}
            {lines.length === 0 && (
              <p className="text-ink-3">
                {query.trim() === "" ? "The engine has said nothing yet." : "No line holds this."}
              </p>
            )}
          </div>
        </Scroller>
        {away && (
          <button
            type="button"
            onClick={jump}
            className="absolute end-4 bottom-3 h-8 rounded-full border border-line-strong bg-raised px-3 text-sm"
          >
            Follow
          </button>
        )}
      </div>
    </section>
  );
}
