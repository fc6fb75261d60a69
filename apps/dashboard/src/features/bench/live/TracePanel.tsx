import { ArrowLeft, ArrowRight, Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import type { BenchTelemetry } from "@llcuda/protocol";
import { useEffect, useMemo, useState } from "react";
import { useReadable } from "../../../connection/AgentContext.tsx";
import { Store } from "../../../connection/store.ts";
import { IconButton } from "../../../ui/Button.tsx";
import { formatDuration } from "../../../ui/format.ts";
import { Panel } from "../../../ui/Panel.tsx";
import type { RunFeed } from "../run/run-feed.ts";
import { moved, zoomed, type Stretch } from "./stretch.ts";

import { Timeline } from "./Timeline.tsx";
import { TraceChart } from "./TraceChart.tsx";
import {
  RATE_SPEC,
  rateData,
  reportedBy,
  telemetryData,
  telemetryReadings,
  telemetrySpec,
  TRACE_GUTTERS,
} from "./trace-charts.ts";

interface TracePanelProps {
  feed: RunFeed;
  /** Whether it still grows. */
  live: boolean;
  /** Whether it hears of single tokens: llama-bench and its like tell only what a whole test took. */
  hearsTokens: boolean;
}

/** Tokens per second, each user's requests, and the machine, over one axis of time. */
export function TracePanel({ feed, hearsTokens, live }: TracePanelProps) {
  const [stretch] = useState(() => new Store<Stretch | null>(null));
  const shown = useReadable(stretch);
  const { readings, spec, timed } = useTelemetry(feed);
  const end = (): number => feed.get().value.trace.end;
  const now = (): Stretch => stretch.get() ?? { from: 0, to: Math.max(1, end()) };
  const zoom = (factor: number): void => stretch.set(zoomed(now(), factor, 0.5, end()));
  const move = (share: number): void => stretch.set(moved(now(), share, end()));
  if (!live && !timed) return null;
  return (
    <Panel
      title="As it went"
      aside={
        <div role="group" aria-label="What is seen of the time" className="flex items-center">
          {shown !== null && (
            <span className="num me-2 text-xs text-ink-2">
              {formatDuration(shown.from)} to {formatDuration(shown.to)}
            </span>
          )}
          {shown !== null && (
            <>
              <IconButton
                label="Earlier"
                icon={<ArrowLeft size={14} />}
                onClick={() => move(-0.5)}
              />
              <IconButton label="Later" icon={<ArrowRight size={14} />} onClick={() => move(0.5)} />
            </>
          )}
          <IconButton label="Zoom in" icon={<ZoomIn size={14} />} onClick={() => zoom(0.5)} />
          <IconButton label="Zoom out" icon={<ZoomOut size={14} />} onClick={() => zoom(2)} />
          <IconButton
            label={live ? "All of it, and follow" : "All of it"}
            icon={<Maximize2 size={14} />}
            disabled={shown === null}
            onClick={() => stretch.set(null)}
          />
        </div>
      }
    >
      {hearsTokens && (
        <>
          <TraceChart
            title="Tokens per second"
            feed={feed}
            stretch={stretch}
            spec={RATE_SPEC}
            data={rateData}
            className="h-44"
          />
          <Timeline feed={feed} stretch={stretch} gutters={TRACE_GUTTERS} />
        </>
      )}
      <TraceChart
        title="The machine"
        feed={feed}
        stretch={stretch}
        spec={spec}
        data={readings}
        className="h-36"
      />
    </Panel>
  );
}

/** The lines that this machine has; they are known with the first reading. */
function useTelemetry(feed: RunFeed) {
  const [names, setNames] = useState<string | null>(null);
  useEffect(() => {
    const look = (): void => {
      const [first] = feed.get().value.trace.telemetry;
      if (first === undefined) return;
      setNames(reportedBy(first).join());
    };
    look();
    return feed.subscribe(look);
  }, [feed]);
  return useMemo(() => {
    const of = telemetryReadings(names?.split(",") ?? ["processor"]);
    return {
      spec: telemetrySpec(of),
      readings: (all: readonly BenchTelemetry[]) => telemetryData(of, all),
      timed: names !== null,
    };
  }, [names]);
}
