import { useCallback, useEffect, useState } from "react";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { Canvas, shareOf, type CanvasSize } from "../../../ui/Canvas.tsx";
import { formatCount, formatDuration } from "../../../ui/format.ts";
import type { RunFeed } from "../run/run-feed.ts";
import type { StretchStore } from "./stretch-store.ts";
import { drawTimeline, PHASES, requestAt, timelineHeight } from "./timeline-picture.ts";

interface TimelineProps {
  feed: RunFeed;
  stretch: StretchStore;
  gutters: { left: number; right: number };
}

/** Every request as a bar in its user's row: how long it waited, read and wrote. */
export function Timeline({ feed, stretch, gutters }: TimelineProps) {
  // Painted once a frame at most, when a message came.
  const { trace } = useReadable(feed).value;
  const revision = useRevision(feed);
  const shown = useReadable(stretch);
  const [words, setWords] = useState<string | null>(null);
  const { end, lanes } = trace;
  const { from, to } = shown ?? { from: 0, to: Math.max(1, end) };
  const draw = useCallback(
    (context: CanvasRenderingContext2D, size: CanvasSize) =>
      drawTimeline(context, size, trace.requests, { lanes, now: end, stretch: { from, to } }),
    // What is drawn grows in place: its revision says when.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [trace, revision, lanes, end, from, to],
  );
  if (lanes === 0) return null;
  return (
    <figure
      className="my-2 min-w-0"
      style={{ paddingInlineStart: gutters.left, paddingInlineEnd: gutters.right }}
    >
      <Canvas
        draw={draw}
        role="img"
        aria-label={`Requests of ${formatCount(lanes)} ${lanes === 1 ? "user" : "users"} over time`}
        className="w-full rounded-sm bg-raised"
        style={{ height: timelineHeight(lanes) }}
        onPointerMove={(event) => {
          const [x, y] = shareOf(event, event.currentTarget);
          const rows =
            event.currentTarget.clientHeight /
            Math.min(18, event.currentTarget.clientHeight / lanes);
          const at = from + x * (to - from);
          const found = requestAt(trace.requests, { at, lane: Math.floor(y * rows), now: end });
          setWords(found === null ? null : requestWords(found));
        }}
        onPointerLeave={() => setWords(null)}
      />
      <figcaption className="mt-1 flex min-h-4 flex-wrap gap-x-4 text-xs text-ink-2">
        {PHASES.map(({ color, name, phase }) => (
          <span key={phase} className="flex items-center gap-1.5">
            <span
              aria-hidden="true"
              className="size-2.5 rounded-xs"
              style={{ background: `var(${color})` }}
            />
            {name}
          </span>
        ))}
        <span className="num ms-auto text-ink">{words}</span>
      </figcaption>
    </figure>
  );
}

/** Counts what the feed painted. */
function useRevision(feed: RunFeed): number {
  const [revision, setRevision] = useState(0);
  useEffect(() => feed.subscribe(() => setRevision((count) => count + 1)), [feed]);
  return revision;
}

function requestWords(
  request: Parameters<typeof requestAt>[0] extends Iterable<infer R> ? R : never,
): string {
  const { begun, ended, firstToken, lane, sent, tokens } = request;
  const parts = [`user ${lane + 1}`];
  if (begun !== null && begun > sent) parts.push(`waited ${formatDuration(begun - sent)}`);
  if (firstToken !== null) parts.push(`first token ${formatDuration(firstToken - sent)}`);
  if (ended !== null)
    parts.push(`${formatCount(tokens)} tokens in ${formatDuration(ended - sent)}`);
  return parts.join(", ");
}
