import type { LibraryModel, LibraryWork, LoadedModel } from "@llcuda/protocol";
import { MessageSquare, Pin, PinOff } from "lucide-react";
import { useRef } from "react";
import { reportOf } from "../../../connection/report.ts";
import { Button } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { useLiveFit } from "../fit/useFit.ts";
import { LoadState } from "../load/LoadState.tsx";
import { baseName } from "../base-name.ts";
import { aboutModel } from "../model-words.ts";
import { RefusedCard } from "../RefusedCard.tsx";
import type { ModelActions } from "../useModelActions.ts";
import { FitPanel } from "./FitPanel.tsx";
import { LoadButton, LoadPanel } from "./LoadPanel.tsx";
import { ModelButtons } from "./ModelButtons.tsx";
import { ModelFacts } from "./ModelFacts.tsx";
import { showArguments } from "./show-arguments.ts";
import { useDraftOptions } from "./useDraftOptions.ts";
import { wishesOf } from "./wishes.ts";
import { WorkLine } from "./WorkLine.tsx";

interface ModelInspectorProps {
  model: LibraryModel;
  loaded: LoadedModel | null;
  current: boolean;
  work: readonly LibraryWork[];
  /** Models that could draft for this one. */
  drafts: readonly LibraryModel[];
  actions: ModelActions;
  onDelete: () => void;
  /** Looks for something else. */
  onFind: (query: string) => void;
}

/** One model of this machine: load it, price it, choose how, and see what is known of it. */
export function ModelInspector(props: ModelInspectorProps) {
  const { model, loaded, current, work, drafts, actions, onDelete, onFind } = props;
  const { act, refused } = actions;
  const { id } = model;
  const draft = useDraftOptions(id, loaded);
  const fit = useLiveFit(id, wishesOf(draft.options));
  const form = useRef<HTMLDivElement>(null);
  const ready = loaded?.state.phase === "ready";
  return (
    <>
      <div className="flex flex-col gap-3 px-4 py-3">
        <p className="text-xs text-ink-2">{aboutModel(model)}</p>
        {model.problem !== null && (
          <FailureCard error={model.problem}>
            <Button onClick={() => onFind(baseName(model.name))}>Find another</Button>
          </FailureCard>
        )}
        {model.kind === "text" && (
          <div className="flex flex-wrap gap-1.5">
            <LoadButton
              model={model}
              loaded={loaded}
              draft={draft}
              tooBig={fit.data?.verdict === "no"}
              act={act}
            />
            {ready && !current && (
              <Button onClick={() => act({ kind: "use", id })}>
                <MessageSquare size={13} aria-hidden="true" /> Use in chats
              </Button>
            )}
            {ready && (
              <Button
                aria-pressed={loaded.pinned}
                onClick={() => act({ kind: "pin", id, pinned: !loaded.pinned })}
              >
                {loaded.pinned ? <PinOff size={13} /> : <Pin size={13} />}
                {loaded.pinned ? "Unpin" : "Pin"}
              </Button>
            )}
          </div>
        )}
        {loaded !== null && (
          <LoadState
            loaded={loaded}
            act={act}
            onFind={onFind}
            onEdit={() => showArguments(form.current)}
          />
        )}
        {refused?.request.id === id && <RefusedCard refused={refused} actions={actions} />}
        <ModelButtons model={model} loaded={loaded} act={act} onDelete={onDelete} />
        {work.map((each) => (
          <WorkLine key={each.id} work={each} act={act} />
        ))}
      </div>
      {model.kind === "text" && (
        <>
          <div className="border-t border-line">
            {fit.data !== undefined ? (
              <FitPanel
                fit={fit.data}
                options={draft.options}
                onChange={draft.change}
                loaded={loaded}
                measurement={draft.measurement}
                onSmaller={() => onFind(baseName(model.name))}
              />
            ) : (
              <Unpriced error={fit.error} />
            )}
          </div>
          <div ref={form}>
            <LoadPanel model={model} loaded={loaded} draft={draft} drafts={drafts} act={act} />
          </div>
        </>
      )}
      <ModelFacts model={model} />
    </>
  );
}

/** As high as what comes in its place, so that nothing below it jumps. */
export function Unpriced({ error }: { error: unknown }) {
  return (
    <div className="min-h-92 px-4 py-3 text-sm text-ink-3">
      {error === null ? (
        <p>Its header is being read.</p>
      ) : (
        <FailureCard error={reportOf(error)} tone="warn" />
      )}
    </div>
  );
}
