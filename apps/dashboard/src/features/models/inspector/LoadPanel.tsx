import { AUTOMATIC, type LibraryModel, type LoadedModel } from "@llcuda/protocol";
import { Play, Power } from "lucide-react";
import { Button } from "../../../ui/Button.tsx";
import { reportOf } from "../../../connection/report.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import { RawText } from "../../../ui/Scroller.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { LoadForm } from "../load/LoadForm.tsx";
import { howFar } from "../load/how-far.ts";
import { changedKeys, chosenCount } from "../load/options.ts";
import type { Act } from "../request.ts";
import type { DraftOptionsState } from "./useDraftOptions.ts";
import { useLoadPreview } from "./useLoadPreview.ts";

interface LoadPanelProps {
  model: Pick<LibraryModel, "id">;
  loaded: LoadedModel | null;
  draft: DraftOptionsState;
  drafts: readonly LibraryModel[];
  act: Act;
}

/** How it is loaded: every option, saved for this model; and the command that does the same. */
export function LoadPanel({ model, loaded, draft, drafts, act }: LoadPanelProps) {
  const { options, saved, change, revert } = draft;
  const { data: preview = null, error } = useLoadPreview(model.id, options);
  const unsaved = changedKeys(saved, options).length;
  const chosen = chosenCount(options);
  const commands = loaded?.commands ?? preview?.commands ?? null;
  return (
    <section
      aria-label="Load options"
      className="flex flex-col gap-2 border-t border-line px-4 py-3"
    >
      <h3 className="flex items-center gap-2 text-xs font-medium text-ink-2">
        Load options
        <span className="num font-normal text-ink-3">
          {chosen === 0 ? "all automatic" : `${chosen} chosen`}
          {unsaved > 0 && `, ${unsaved} not saved`}
        </span>
      </h3>
      <LoadForm
        key={model.id}
        options={options}
        onChange={change}
        automatic={preview?.plan ?? loaded?.plan ?? null}
        loaded={loaded}
        drafts={drafts}
      />
      <div className="flex flex-wrap gap-1.5">
        <Button
          disabled={unsaved === 0}
          onClick={() => act({ kind: "save-options", id: model.id, options })}
        >
          Save for this model
        </Button>
        {unsaved > 0 && (
          <Button look="quiet" onClick={revert}>
            Undo
          </Button>
        )}
        {chosen > 0 && (
          <Button look="quiet" onClick={() => change(AUTOMATIC)}>
            All automatic
          </Button>
        )}
      </div>
      {error !== null && <FailureCard error={reportOf(error)} tone="warn" />}
      {commands !== null && <Commands {...commands} />}
    </section>
  );
}

function Commands({ llcuda, llamaServer }: { llcuda: string; llamaServer: string }) {
  return (
    <details className="text-xs">
      <summary className="cursor-pointer py-1 text-ink-2 hover:text-ink">
        The same in a terminal
      </summary>
      <div className="flex flex-col gap-1.5 pt-1">
        {[
          { name: "llcuda", text: llcuda },
          { name: "llama-server", text: llamaServer },
        ].map(({ name, text }) => (
          <div key={name} className="flex items-start gap-1">
            <RawText text={text} label={`${name} command`} className="max-h-28 min-w-0 flex-1" />
            <CopyButton label={`Copy the ${name} command`} text={() => text} />
          </div>
        ))}
      </div>
    </details>
  );
}

interface LoadButtonProps {
  model: Pick<LibraryModel, "id">;
  loaded: LoadedModel | null;
  draft: DraftOptionsState;
  /** It was priced, and goes nowhere on this machine; of one that is loaded its own memory would count twice. */
  tooBig: boolean;
  act: Act;
}

/** Loads it with what the form shows; a loaded one is loaded again when something was changed. */
export function LoadButton({ model, loaded, draft, tooBig, act }: LoadButtonProps) {
  const { id } = model;
  const { options, saved } = draft;
  const changed = changedKeys(loaded?.requested ?? saved, options).length > 0;
  const look = tooBig ? "danger" : "accent";
  const title = tooBig ? "The system may end it, or other programs, for want of memory" : undefined;
  const load = (anyway: boolean): void =>
    act({ kind: "load", id, ...(changed ? { options } : {}), ...(anyway ? { anyway } : {}) });
  if (loaded === null || howFar(loaded) === "failed") {
    return (
      <Button look={look} title={title} onClick={() => load(tooBig)}>
        <Play size={13} aria-hidden="true" /> Load
        {tooBig ? " all the same" : changed && " with these options"}
      </Button>
    );
  }
  return (
    <>
      {changed && (
        <Button look="accent" onClick={() => load(false)}>
          Load again with these options
        </Button>
      )}
      {/* One that is being loaded is cancelled where its progress stands: what it replaced comes back then. */}
      {howFar(loaded) === "loaded" && (
        <Button onClick={() => act({ kind: "unload", id })}>
          <Power size={13} aria-hidden="true" /> Unload
        </Button>
      )}
    </>
  );
}
