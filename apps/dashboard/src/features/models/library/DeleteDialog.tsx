import type { LibraryModel } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import ConfirmDialog from "../../../ui/ConfirmDialog.tsx";
import { deletionWords } from "./deletion-words.ts";

interface DeleteDialogProps {
  model: LibraryModel;
  loaded: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before a model goes, and names all that goes with it; opens once that is known. */
export default function DeleteDialog({ model, loaded, onConfirm, onClose }: DeleteDialogProps) {
  const { trpc } = useAgent();
  const { data, error } = useQuery(
    trpc.library.deletion.queryOptions({ id: model.id }, { staleTime: 0, gcTime: 0, retry: false }),
  );
  if (data === undefined && error === null) return null;
  return (
    <ConfirmDialog
      title={`Delete ${model.name}?`}
      consequence={
        data === undefined ? reportOf(error).message : deletionWords(model, data, loaded)
      }
      action="Delete"
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
