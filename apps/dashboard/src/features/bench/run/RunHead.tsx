import type { BenchPlan, BenchRun } from "@llcuda/protocol";
import { RotateCw, Square } from "lucide-react";
import { useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { Button } from "../../../ui/Button.tsx";
import { formatTime } from "../../../ui/format.ts";
import { ProgressLine } from "../../../ui/ProgressLine.tsx";
import { StateMark } from "../../../ui/StateMark.tsx";
import { beginRun } from "../plan/begin-run.ts";
import { kindName } from "../plan/kinds.ts";
import { ShareMenu } from "../share/ShareMenu.tsx";
import { isLive, STATUS_WORDS } from "./status-words.ts";
import { Tags } from "./Tags.tsx";

interface RunHeadProps {
  run: BenchRun;
  onBegun: (id: string) => void;
  onTagged: (tags: string[]) => void;
}

/** What a run is, how far it is, and what can be done with it. */
export function RunHead({ run, onBegun, onTagged }: RunHeadProps) {
  const { id, plan, progress, stage, startedAt, status, title } = run;
  const { state, words } = STATUS_WORDS[status];
  const live = isLive(status);
  return (
    <header className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 dir="auto" className="min-w-0 text-lg font-semibold wrap-anywhere">
          {title}
        </h2>
        <span className="flex items-center gap-1.5 text-sm text-ink-2">
          <StateMark state={state} /> {live && stage !== "" ? stage : words}
        </span>
        <span className="num text-xs text-ink-3">
          {kindName(plan.kind)}, {formatTime(startedAt)}
        </span>
        <span className="ms-auto flex items-center gap-1.5">
          {live ? <CancelButton id={id} /> : <AgainButton plan={plan} onBegun={onBegun} />}
          <ShareMenu run={run} />
        </span>
      </div>
      {live && progress !== null && <ProgressLine progress={progress} label="The run" />}
      <Tags id={id} tags={run.tags} onTagged={onTagged} />
    </header>
  );
}

/** The same plan once more: only alike runs can be held against each other. */
function AgainButton({ plan, onBegun }: { plan: BenchPlan; onBegun: (id: string) => void }) {
  const agent = useAgent();
  return (
    <Button onClick={() => void beginRun(agent, plan, onBegun)}>
      <RotateCw size={14} aria-hidden="true" /> Again
    </Button>
  );
}

function CancelButton({ id }: { id: string }) {
  const { client } = useAgent();
  const [asked, setAsked] = useState(false);
  return (
    <Button
      look="danger"
      disabled={asked}
      onClick={() => {
        setAsked(true);
        client.bench.cancel.mutate({ id }).catch(() => setAsked(false));
      }}
    >
      <Square size={12} aria-hidden="true" /> Cancel
    </Button>
  );
}
