import type { CatalogModel, Download, LibraryModel, LoadedModel, ModelFit } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";

const NO_MODELS: readonly LoadedModel[] = [];
const NO_DOWNLOADS: readonly Download[] = [];

/** What the agent tells of models, live. */
export function useModels() {
  const agent = useAgent();
  const library = useReadable(agent.library).value;
  const loaded = useReadable(agent.loaded).value;
  const downloads = useReadable(agent.downloads).value;
  return {
    library,
    loaded: loaded?.models ?? NO_MODELS,
    current: loaded?.current ?? null,
    downloads: downloads?.downloads ?? NO_DOWNLOADS,
    settings: downloads,
  };
}

/** The curated list; it changes with what is here. */
export function useCuratedModels(models: readonly LibraryModel[] | null): CatalogModel[] | null {
  const { trpc } = useAgent();
  const { data } = useQuery(trpc.models.catalog.queryOptions(undefined, { staleTime: 60_000 }));
  return useMemo(() => {
    if (data === undefined) return null;
    const byOrigin = new Map((models ?? []).map(({ origin, id }) => [origin, id]));
    return data.map((model) => ({
      ...model,
      files: model.files.map((file) => ({
        ...file,
        localId: file.localId ?? byOrigin.get(file.reference) ?? null,
      })),
    }));
  }, [data, models]);
}

/** What is free now, by the fit of any model that was priced; null before the first. */
export function useFreeMemory(anyModel: string | null): Pick<ModelFit, "machine"> | null {
  const { trpc } = useAgent();
  const { data } = useQuery(
    trpc.models.fit.queryOptions(
      { model: anyModel ?? "" },
      { enabled: anyModel !== null, staleTime: 30_000, retry: false },
    ),
  );
  return data ?? null;
}
