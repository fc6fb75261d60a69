import type { ModelFit } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";

/** The fit of a model whose header was read before, by its inspector for example; asks for nothing. */
export function useKnownFit(model: string): ModelFit | null {
  const { trpc } = useAgent();
  const { data } = useQuery(trpc.models.fit.queryOptions({ model }, { enabled: false }));
  return data ?? null;
}
