import { AUTOMATIC, type LoadedModel, type LoadOptions, type SavedLoad } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";

export interface DraftOptionsState {
  /** What the form shows: the saved options with what was changed since. */
  options: LoadOptions;
  saved: LoadOptions;
  /** What its last load took; null before the first. */
  measurement: SavedLoad["measurements"][number] | null;
  change: (options: LoadOptions) => void;
  /** Back to what is saved. */
  revert: () => void;
}

/** The options of a model while they are edited; what was not saved is gone with the inspector. */
export function useDraftOptions(model: string, loaded: LoadedModel | null): DraftOptionsState {
  const { trpc } = useAgent();
  const { data } = useQuery(trpc.models.options.queryOptions({ model }, { retry: false }));
  const saved = data?.options ?? AUTOMATIC;
  const [draft, setDraft] = useState<LoadOptions | null>(null);
  return {
    options: draft ?? loaded?.requested ?? saved,
    saved,
    measurement: data?.measurements[0] ?? null,
    change: setDraft,
    revert: () => setDraft(null),
  };
}
