import type { LoadOptions } from "@llcuda/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { useQuiet } from "../../../ui/useQuiet.ts";

/** Scrolled past faster than this, a row asks for nothing. */
const ROW_QUIET_MS = 180;
/** Between two positions of a slider. */
const SLIDER_QUIET_MS = 60;
/** Free memory changes with what else runs. */
const FRESH_MS = 30_000;

/** What a load as it is saved would take, for a row of a list: asked once the list stands still. */
export function useRowFit(model: string | null) {
  const settled = useQuiet(model, ROW_QUIET_MS);
  return useFitQuery(settled === model ? model : null, null);
}

/** The same while options are chosen: the last answer stays until the next one is there. Null: asks for nothing. */
export function useLiveFit(model: string | null, options: Partial<LoadOptions>) {
  const key = JSON.stringify(options);
  const settled = JSON.parse(useQuiet(key, SLIDER_QUIET_MS)) as Partial<LoadOptions>;
  return useFitQuery(model, settled);
}

function useFitQuery(model: string | null, options: Partial<LoadOptions> | null) {
  const { trpc } = useAgent();
  return useQuery(
    trpc.models.fit.queryOptions(
      { model: model ?? "", ...(options === null ? {} : { options }) },
      {
        enabled: model !== null,
        staleTime: FRESH_MS,
        retry: false,
        placeholderData: keepPreviousData,
      },
    ),
  );
}
