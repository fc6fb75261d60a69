import type { ChatHits } from "@llcuda/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { useRestingValue } from "../../../ui/useRestingValue.ts";

/** A key more may come: the agent is asked once the fingers rest. */
const REST_MS = 120;

/** What a search finds; null while nothing is looked for, undefined until the first answer. */
export function useChatSearch(query: string): ChatHits | null | undefined {
  const { trpc } = useAgent();
  const settled = useRestingValue(query.trim(), REST_MS);
  const { data } = useQuery({
    ...trpc.chats.search.queryOptions({ query: settled }),
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  return query.trim() === "" ? null : data;
}
