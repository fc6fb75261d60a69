import type { ModelAbilities } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useAgent, useEngine } from "../../../connection/AgentContext.tsx";

/** What the current model can take; null while its engine is not ready. */
export function useAbilities(): ModelAbilities | null {
  const { client } = useAgent();
  const engine = useEngine();
  const since = engine?.phase === "ready" ? engine.since : null;
  const { data } = useQuery({
    // Another engine has other abilities.
    queryKey: ["abilities", since],
    queryFn: ({ signal }) => client.chats.abilities.query({}, { signal }),
    enabled: since !== null,
    staleTime: Infinity,
  });
  return since === null ? null : (data ?? null);
}
