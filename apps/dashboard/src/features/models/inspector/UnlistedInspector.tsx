import type { LibraryModel, LoadedModel } from "@llcuda/protocol";
import { ListPlus } from "lucide-react";
import { useRef } from "react";
import { Button } from "../../../ui/Button.tsx";
import { LoadState } from "../load/LoadState.tsx";
import { RefusedCard } from "../RefusedCard.tsx";
import type { ModelActions } from "../useModelActions.ts";
import { LoadButton, LoadPanel } from "./LoadPanel.tsx";
import { showArguments } from "./show-arguments.ts";
import { useDraftOptions } from "./useDraftOptions.ts";

interface UnlistedInspectorProps {
  loaded: LoadedModel;
  /** Models that could draft for this one. */
  drafts: readonly LibraryModel[];
  actions: ModelActions;
}

/** A model that was given by its path, in no place that is looked into: it runs, or was to. */
export function UnlistedInspector({ loaded, drafts, actions }: UnlistedInspectorProps) {
  const { act, refused } = actions;
  const { model } = loaded;
  const { id, path } = model;
  const draft = useDraftOptions(id, loaded);
  const form = useRef<HTMLDivElement>(null);
  return (
    <>
      <div className="flex flex-col items-start gap-3 px-4 py-3 text-sm">
        <p className="text-ink-2">
          It lies at <bdi className="num text-xs wrap-anywhere">{path}</bdi>, which is in no folder
          that is looked into. On the list it can be priced and checked, too.
        </p>
        <div className="flex flex-wrap gap-1.5">
          <LoadButton model={model} loaded={loaded} draft={draft} tooBig={false} act={act} />
          <Button onClick={() => act({ kind: "import", id: path, manner: "use" })}>
            <ListPlus size={13} aria-hidden="true" /> Put it on the list
          </Button>
        </div>
        {refused !== null && [id, path].includes(refused.request.id) && (
          <RefusedCard refused={refused} actions={actions} />
        )}
        <LoadState loaded={loaded} act={act} onEdit={() => showArguments(form.current)} />
      </div>
      <div ref={form}>
        <LoadPanel model={model} loaded={loaded} draft={draft} drafts={drafts} act={act} />
      </div>
    </>
  );
}
