import { useQuery } from "@tanstack/react-query";
import { useAgent } from "../../connection/AgentContext.tsx";
import { formatBytes, formatCount } from "../../ui/format.ts";

const EVERY_MS = 2_000;

/** How much of a file on Hugging Face has been fetched so far: only what is looked at. */
export function FetchedWords({ file, size }: { file: string; size: number }) {
  const { trpc } = useAgent();
  const fetched = useQuery(
    trpc.tensors.fetched.queryOptions({ file }, { refetchInterval: EVERY_MS, staleTime: 0 }),
  );
  if (fetched.data === undefined) return null;
  const { requests, bytes } = fetched.data;
  return (
    <span role="status" className="num text-xs text-ink-2">
      {formatBytes(bytes)} of {formatBytes(size)} fetched, {formatCount(requests)} requests
    </span>
  );
}
