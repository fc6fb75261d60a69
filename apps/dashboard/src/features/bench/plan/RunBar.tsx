import { ChevronDown, Play } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { Button } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { askedRun, beginRun, refusedRun } from "./begin-run.ts";
import { Choice } from "./Choice.tsx";
import { CompareFields } from "./CompareFields.tsx";
import { benchDraft, writeDraft } from "./draft-store.ts";
import { ENGINE_PRESETS, presetOf, withPreset, type Draft } from "./draft.ts";
import { EngineFields } from "./EngineFields.tsx";
import { BENCH_KINDS } from "./kinds.ts";
import { ModelChoice } from "./ModelChoice.tsx";
import { planOf } from "./plan-of.ts";
import { planWords } from "./plan-words.ts";
import { ServedFields } from "./ServedFields.tsx";
import { TuneFields } from "./TuneFields.tsx";

const AskDialog = lazy(() => import("./AskDialog.tsx"));
const OWN = "own";

/** What is measured, on which model, with what; and the button that begins it. */
export function RunBar({ onBegun }: { onBegun: (id: string) => void }) {
  const agent = useAgent();
  const draft = useReadable(benchDraft);
  const refused = useReadable(refusedRun);
  const asks = useReadable(askedRun) !== null;
  const [open, setOpen] = useState(false);
  const read = useMemo(() => planOf(draft), [draft]);
  const { kind } = draft;
  return (
    <section
      aria-label="New run"
      className="flex flex-col gap-2 rounded-lg border border-line bg-panel p-3"
    >
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!read.ok) return;
          setOpen(false);
          void beginRun(agent, read.plan, onBegun);
        }}
      >
        <div className="flex flex-wrap items-center gap-2">
          <KindChoice draft={draft} />
          <ModelChoice
            chosen={draft.models}
            many={kind === "engine" || kind === "compare"}
            onChange={(models) => writeDraft({ ...draft, models })}
          />
          {kind === "engine" && (
            <Choice
              label="Preset"
              value={presetOf(draft) ?? OWN}
              choices={[
                ...ENGINE_PRESETS.map(({ id, name }) => ({ value: id, name })),
                { value: OWN, name: "Own" },
              ]}
              onChange={(id) => writeDraft(withPreset(draft, id))}
            />
          )}
          <span className="ms-auto flex gap-2">
            {kind !== "quick" && (
              <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
                Parameters
                <ChevronDown size={14} aria-hidden="true" className={open ? "rotate-180" : ""} />
              </Button>
            )}
            <Button type="submit" look="accent" disabled={!read.ok}>
              <Play size={14} aria-hidden="true" /> Run
            </Button>
          </span>
        </div>
        {kind !== "quick" && open && (
          <div className="grid grid-cols-[repeat(auto-fill,minmax(8.75rem,1fr))] gap-x-3 gap-y-2 border-t border-line pt-2">
            <Parameters draft={draft} />
          </div>
        )}
        <p role="status" className={`text-xs ${read.ok ? "text-ink-3" : "text-warn"}`}>
          {read.ok ? planWords(read.plan) : read.problem}
        </p>
      </form>
      {refused !== null && <FailureCard error={refused} />}
      {asks && (
        <Suspense>
          <AskDialog />
        </Suspense>
      )}
    </section>
  );
}

function KindChoice({ draft }: { draft: Draft }) {
  return (
    <fieldset className="flex min-w-0 flex-wrap gap-0.5 rounded-md border border-line bg-ground p-0.5">
      <legend className="sr-only">Kind of bench</legend>
      {BENCH_KINDS.map(({ Icon, kind, name, what }) => (
        <label
          key={kind}
          title={what}
          className="flex h-7 cursor-pointer items-center gap-1.5 rounded px-2.5 text-sm text-ink-2 hover:text-ink has-checked:bg-lift has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-accent max-sm:px-2 pointer-coarse:h-9"
        >
          <input
            type="radio"
            name="bench-kind"
            value={kind}
            checked={draft.kind === kind}
            onChange={() => writeDraft({ ...draft, kind })}
            className="sr-only"
          />
          <Icon size={14} aria-hidden="true" className="max-sm:hidden" />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function Parameters({ draft }: { draft: Draft }) {
  const { compare, engine, kind, served, tune } = draft;
  switch (kind) {
    case "quick":
      return null;
    case "engine":
      return (
        <EngineFields engine={engine} onChange={(next) => writeDraft({ ...draft, engine: next })} />
      );
    case "served":
      return (
        <ServedFields served={served} onChange={(next) => writeDraft({ ...draft, served: next })} />
      );
    case "compare":
      return (
        <>
          <CompareFields
            compare={compare}
            onChange={(next) => writeDraft({ ...draft, compare: next })}
          />
          <ServedFields
            served={served}
            onChange={(next) => writeDraft({ ...draft, served: next })}
          />
        </>
      );
    case "tune":
      return <TuneFields tune={tune} onChange={(next) => writeDraft({ ...draft, tune: next })} />;
  }
}
