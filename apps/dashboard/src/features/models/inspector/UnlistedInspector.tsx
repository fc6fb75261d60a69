import type { LoadedModel } from "@llcuda/protocol";
import { ListPlus, Power } from "lucide-react";
import { Button } from "../../../ui/Button.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { howFar } from "../load/how-far.ts";
import { LoadState } from "../load/LoadState.tsx";
import type { ModelActions } from "../useModelActions.ts";

interface UnlistedInspectorProps {
  loaded: LoadedModel;
  actions: ModelActions;
}

/** A model that was given by its path and runs, in no place that is looked into. */
export function UnlistedInspector({ loaded, actions: { act, refused } }: UnlistedInspectorProps) {
  const { id, path } = loaded.model;
  return (
    <div className="flex flex-col items-start gap-3 px-4 py-3 text-sm">
      <p className="text-ink-2">
        It runs from <bdi className="num text-xs wrap-anywhere">{path}</bdi>, which is in no folder
        that is looked into. On the list it can be priced, checked and loaded otherwise.
      </p>
      <div className="flex flex-wrap gap-1.5">
        <Button look="accent" onClick={() => act({ kind: "import", id: path, manner: "use" })}>
          <ListPlus size={13} aria-hidden="true" /> Put it on the list
        </Button>
        {howFar(loaded) === "loaded" && (
          <Button onClick={() => act({ kind: "unload", id })}>
            <Power size={13} aria-hidden="true" /> Unload
          </Button>
        )}
      </div>
      {refused !== null && [id, path].includes(refused.request.id) && (
        <FailureCard error={refused.error} />
      )}
      <LoadState loaded={loaded} act={act} />
    </div>
  );
}
