import { useQuery } from "@tanstack/react-query";
import { useAgent } from "../../connection/AgentContext.tsx";

/** A file's summary and table; the agent notices by itself when the file changes. */
export function useTensorFile(file: string) {
  const { trpc } = useAgent();
  const options = { staleTime: 60_000, retry: false } as const;
  const summary = useQuery(trpc.tensors.summary.queryOptions({ file }, options));
  const list = useQuery(trpc.tensors.list.queryOptions({ file }, options));
  return { summary, tensors: list.data?.tensors ?? null, error: summary.error ?? list.error };
}
