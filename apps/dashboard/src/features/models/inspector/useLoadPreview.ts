import type { LoadOptions } from "@llcuda/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { useQuiet } from "../../../ui/useQuiet.ts";

const QUIET_MS = 120;

/** What automatic takes under these options, and the commands that do the same in a terminal. */
export function useLoadPreview(model: string, options: LoadOptions) {
  const { trpc } = useAgent();
  const settled = JSON.parse(useQuiet(JSON.stringify(options), QUIET_MS)) as LoadOptions;
  return useQuery(
    trpc.models.preview.queryOptions(
      { model, options: settled },
      { retry: false, staleTime: 30_000, placeholderData: keepPreviousData },
    ),
  );
}
