import type { HubAccount } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";

/** Which hub is asked, and whether a token is kept for it; null before the agent has said it. */
export function useHubAccount(): HubAccount | null {
  const { trpc } = useAgent();
  const { data } = useQuery(
    trpc.hub.account.queryOptions(undefined, { retry: false, staleTime: 60_000 }),
  );
  return data ?? null;
}
