import type { Downloads, Library } from "@llcuda/protocol";
import { Dialog } from "../../../ui/Dialog.tsx";
import { FailureCard } from "../../failure/FailureCard.tsx";
import { RateLimit } from "../downloads/RateLimit.tsx";
import { HubToken } from "../hub/HubToken.tsx";
import type { ModelActions } from "../useModelActions.ts";
import { Folders } from "./Folders.tsx";
import { UploadField } from "./UploadField.tsx";

interface SourcesDialogProps {
  library: Library | null;
  settings: Downloads | null;
  actions: ModelActions;
  onClose: () => void;
}

/** Where models are looked for, how fast they may come, and the token of the hub. */
export default function SourcesDialog({ library, settings, actions, onClose }: SourcesDialogProps) {
  const { act, refused } = actions;
  return (
    <Dialog title="Where models come from" onClose={onClose}>
      <div className="flex flex-col gap-5 overflow-auto p-4 text-sm">
        {refused !== null && <FailureCard error={refused.error} />}
        <Folders library={library} act={act} />
        <UploadField onChosen={onClose} />
        <RateLimit settings={settings} act={act} />
        <HubToken act={act} />
      </div>
    </Dialog>
  );
}
