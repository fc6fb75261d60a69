import type { KvCacheType, LoadOptions } from "@llcuda/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { useQuiet } from "../../../ui/useQuiet.ts";

/** What may be chosen; what is left out is as llcuda has it by itself. */
export interface FitWishes {
  context?: number;
  kvType?: KvCacheType;
  slots?: number;
  gpuLayers?: LoadOptions["gpuLayers"];
  expertLayersInMemory?: number;
  flashAttention?: LoadOptions["flashAttention"];
}

/** Scrolled past faster than this, a row asks for nothing. */
const ROW_QUIET_MS = 180;
/** Between two positions of a slider. */
const SLIDER_QUIET_MS = 60;
/** Free memory changes with what else runs. */
const FRESH_MS = 30_000;

/** What a model takes, for a row of a list: asked once the list stands still. */
export function useRowFit(model: string | null) {
  const settled = useQuiet(model, ROW_QUIET_MS);
  return useFitQuery(settled === model ? model : null, {});
}

/** The same while sliders move: the last answer stays until the next one is there. */
export function useLiveFit(model: string, wishes: FitWishes) {
  const key = JSON.stringify(wishes);
  const settled = JSON.parse(useQuiet(key, SLIDER_QUIET_MS)) as FitWishes;
  return useFitQuery(model, settled);
}

function useFitQuery(model: string | null, wishes: FitWishes) {
  const { trpc } = useAgent();
  return useQuery(
    trpc.models.fit.queryOptions(
      { model: model ?? "", ...wishes },
      {
        enabled: model !== null,
        staleTime: FRESH_MS,
        retry: false,
        placeholderData: keepPreviousData,
      },
    ),
  );
}
