import type { BenchReference, BenchRun } from "@llcuda/protocol";
import { useMemo, useSyncExternalStore } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { RooflinePanel } from "../charts/RooflinePanel.tsx";
import { SweepPanel } from "../charts/SweepPanel.tsx";
import { TracePanel } from "../live/TracePanel.tsx";
import { PointTable } from "../points/PointTable.tsx";
import { TunePanel } from "../tune/TunePanel.tsx";
import { Conditions } from "./Conditions.tsx";
import { Findings } from "./Findings.tsx";
import { referenceFor } from "./reference-for.ts";
import { RunHead } from "./RunHead.tsx";
import { runFeed } from "./run-feed.ts";
import { isLive } from "./status-words.ts";

interface RunViewProps {
  id: string;
  references: readonly BenchReference[];
  /** A run that was begun from this one. */
  onBegun: (id: string) => void;
}

/** One run, live while it goes on. */
export function RunView({ id, references, onBegun }: RunViewProps) {
  const { client } = useAgent();
  const feed = useMemo(() => runFeed(client, id), [client, id]);
  // Not the feed itself: most of its messages only carry what is drawn over time.
  const run = useSyncExternalStore(feed.subscribe, () => feed.get().value.run);
  const error = useSyncExternalStore(feed.subscribe, () => feed.get().error);
  if (error !== null) return <FailureCard error={error} />;
  if (run === null) {
    return (
      <div
        role="status"
        className="h-96 rounded-lg border border-line bg-panel p-3 text-sm text-ink-3"
      >
        Reading the run
      </div>
    );
  }
  const { points, tuned } = run;
  const live = isLive(run.status);
  // A run that is over tells nothing more by itself: what was just done to it is put in here.
  const change = (part: Partial<BenchRun>): void =>
    feed.merge((view) => (view.run === null ? view : { ...view, run: { ...view.run, ...part } }));
  return (
    <>
      <RunHead run={run} onBegun={onBegun} onTagged={(tags) => change({ tags })} />
      {run.error !== null && <FailureCard error={run.error} />}
      <Findings run={run} references={references} />
      {tuned !== null && (
        <TunePanel
          run={run}
          tuned={tuned}
          onKept={() => change({ tuned: { ...tuned, kept: true } })}
        />
      )}
      <TracePanel feed={feed} live={live} hearsTokens={run.plan.kind !== "engine"} />
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,32rem),1fr))] gap-3">
        <SweepPanel points={points} about="rates" reference={referenceFor(run, references)} />
        <SweepPanel points={points} about="latencies" />
        <RooflinePanel run={run} />
      </div>
      {points.length > 0 && <PointTable points={points} />}
      <Conditions plan={run.plan} conditions={run.conditions} />
    </>
  );
}
