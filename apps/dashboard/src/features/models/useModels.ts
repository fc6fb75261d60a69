import { freeForEngine, toldMachine } from "@llcuda/gguf";
import { AUTOMATIC } from "@llcuda/protocol";
import type {
  CatalogModel,
  Download,
  Library,
  LibraryModel,
  LoadedModel,
  ModelFit,
  WaitingLoad,
} from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useAgent, useReadable } from "../../connection/AgentContext.tsx";

const NO_MODELS: readonly LoadedModel[] = [];
const NONE_WAITS: readonly WaitingLoad[] = [];
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
    waiting: loaded?.waiting ?? NONE_WAITS,
    downloads: downloads?.downloads ?? NO_DOWNLOADS,
    settings: downloads,
  };
}

const ASKING_MS = 1_000;

function isAsking(catalog: readonly CatalogModel[] | undefined): boolean {
  return catalog?.some(({ files }) => files.some(({ asking }) => asking)) ?? false;
}

/** The curated list; it changes with what is here, and with what the hub says of it. */
export function useCuratedModels(models: readonly LibraryModel[] | null): CatalogModel[] | null {
  const { trpc } = useAgent();
  const { data } = useQuery(
    trpc.models.catalog.queryOptions(undefined, {
      staleTime: 60_000,
      // The hub is being asked: what it says is filled in as it comes.
      refetchInterval: ({ state }) => (isAsking(state.data) ? ASKING_MS : false),
    }),
  );
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

/** What is free now: by the fit of a model that is here, or without one by the machine's own word. */
export function useFreeMemory(library: Library | null): Pick<ModelFit, "machine"> | null {
  const { trpc } = useAgent();
  const model = library?.models.find(({ problem, kind }) => problem === null && kind === "text");
  const once = { staleTime: 30_000, retry: false } as const;
  const fit = useQuery(
    trpc.models.fit.queryOptions(
      // With devices of its own it would tell what is free on those alone.
      { model: model?.id ?? "", options: AUTOMATIC },
      { enabled: model !== undefined, ...once },
    ),
  );
  const alone = library !== null && (model === undefined || fit.error !== null);
  const facts = useQuery(trpc.system.machine.queryOptions(undefined, { enabled: alone, ...once }));
  if (fit.data !== undefined) return fit.data;
  return facts.data === undefined ? null : { machine: toldMachine(freeForEngine(facts.data)) };
}

/** Prices everything anew when a model comes or goes: what is free is another amount then. */
export function useFreshFits(loaded: readonly LoadedModel[]): void {
  const { queries } = useAgent();
  const ready = loaded.filter(({ state }) => state.phase === "ready").map(({ model }) => model.id);
  const holders = ready.toSorted().join("\n");
  const before = useRef(holders);
  useEffect(() => {
    if (before.current === holders) return;
    before.current = holders;
    void queries.invalidateQueries({ queryKey: [["models", "fit"]] });
    void queries.invalidateQueries({ queryKey: [["models", "preview"]] });
  }, [queries, holders]);
}
