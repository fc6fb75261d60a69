import type { LibraryModel, LoadedModel } from "@llcuda/protocol";
import { Play, Power } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../../ui/Button.tsx";
import { formatBytes, formatTokenRate } from "../../../ui/format.ts";
import { StateMark } from "../../../ui/StateMark.tsx";
import { LocalFitCell } from "../fit/FitCell.tsx";
import { useKnownFit } from "../fit/useKnownFit.ts";
import { howFar } from "../load/how-far.ts";
import { aboutModel, agoWords, contextWords, runningWords } from "../model-words.ts";
import { ROW_GRID, WIDE_ONLY } from "./columns.ts";
import type { RowTools } from "./row-props.ts";
import { NarrowAction, RowName } from "./RowName.tsx";
import { TypeMark } from "./TypeMark.tsx";

interface LocalRowProps {
  model: LibraryModel;
  loaded: LoadedModel | null;
  tools: RowTools;
}

/** A model that is here: what it is, whether it fits, and how fast it was. */
export function LocalRow({ model, loaded, tools }: LocalRowProps) {
  const { id, name, quantization, size, contextLength, lastUsedAt, tokensPerSecond } = model;
  const state = loaded === null ? null : runningWords(loaded);
  return (
    <div className={`flex flex-col gap-1.5 px-3 py-2 text-sm ${ROW_GRID}`}>
      <div role="gridcell" className="relative min-w-0 @max-2xl:pe-24">
        <NarrowAction>
          <LoadButton model={model} loaded={loaded} tools={tools} />
        </NarrowAction>
        <RowName name={name} onOpen={() => tools.open(id)} />
        <p className="flex items-center gap-2 text-xs leading-4 text-ink-3">
          {state !== null && (
            <span className="flex shrink-0 items-center gap-1 text-ink-2">
              <StateMark state={state.mark} size={12} />
              {state.word}
            </span>
          )}
          {model.problem !== null && (
            <span className="flex min-w-0 items-center gap-1 text-fail">
              <StateMark state="fail" size={12} />
              <span className="truncate">{model.problem.message}</span>
            </span>
          )}
          {model.problem === null && <span className="truncate">{aboutModel(model)}</span>}
        </p>
      </div>
      <div className="flex items-center gap-x-4 @2xl:contents">
        <div role="gridcell" className="min-w-0 @max-2xl:shrink-0">
          <TypeMark type={quantization} />
        </div>
        <Figure>{formatBytes(size)}</Figure>
        <Figure label="context" className={WIDE_ONLY}>
          {contextLength === null ? "–" : contextWords(contextLength)}
        </Figure>
        <div role="gridcell" className="min-w-0 @max-2xl:order-last @max-2xl:flex-1">
          {model.problem === null && <LocalFitCell id={id} />}
        </div>
        <Figure
          label={tokensPerSecond === null ? "at most" : "measured here"}
          className={WIDE_ONLY}
        >
          {tokensPerSecond === null ? <MostSpeed id={id} /> : formatTokenRate(tokensPerSecond)}
        </Figure>
        <Figure label="since it was used" className={WIDE_ONLY}>
          {lastUsedAt === null ? "–" : agoWords(lastUsedAt, tools.now)}
        </Figure>
        <div role="gridcell" className="@max-2xl:hidden @2xl:justify-self-end">
          <LoadButton model={model} loaded={loaded} tools={tools} />
        </div>
      </div>
    </div>
  );
}

/** Of a model that was never measured: what its header and this machine allow at most. */
function MostSpeed({ id }: { id: string }) {
  const most = useKnownFit(id)?.mostTokensPerSecond ?? null;
  if (most === null) return "–";
  return (
    <span
      className="text-ink-3"
      title="At most, for one answer, by the bandwidth that was measured here; the model itself never was"
    >
      ≤ {formatTokenRate(most)}
    </span>
  );
}

function LoadButton({ model: { id, name, kind, problem }, loaded, tools }: LocalRowProps) {
  const far = loaded === null ? "failed" : howFar(loaded);
  if (far === "loaded") {
    return (
      <Button tabIndex={-1} look="quiet" onClick={() => tools.act({ kind: "unload", id })}>
        <Power size={13} aria-hidden="true" /> Unload
        <span className="sr-only"> {name}</span>
      </Button>
    );
  }
  if (far === "loading") {
    return (
      <Button tabIndex={-1} look="quiet" onClick={() => tools.act({ kind: "cancel-load", id })}>
        Cancel
        <span className="sr-only"> the load of {name}</span>
      </Button>
    );
  }
  if (kind !== "text" || problem !== null) return null;
  return (
    <Button tabIndex={-1} onClick={() => tools.act({ kind: "load", id })}>
      <Play size={13} aria-hidden="true" /> Load
      <span className="sr-only"> {name}</span>
    </Button>
  );
}

interface FigureProps {
  children: ReactNode;
  /** Says what the number is where no column does. */
  label?: string;
  className?: string;
}

export function Figure({ children, label, className = "" }: FigureProps) {
  return (
    <div
      role="gridcell"
      title={label}
      className={`num text-xs whitespace-nowrap text-ink-2 @2xl:text-end ${className}`}
    >
      {children}
    </div>
  );
}
