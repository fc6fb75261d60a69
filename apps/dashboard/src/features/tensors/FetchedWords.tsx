import { useQuery } from "@tanstack/react-query";
import { formatBytes, formatCount } from "../../ui/format.ts";
import { useSource } from "./source/SourceContext.tsx";

const EVERY_MS = 2_000;

/** How much of a file on Hugging Face has been fetched so far: only what is looked at. */
export function FetchedWords({ size }: { size: number }) {
  const source = useSource();
  const fetched = useQuery({
    queryKey: ["tensor-file", source.file, "fetched"],
    queryFn: () => source.fetched(),
    refetchInterval: EVERY_MS,
    staleTime: 0,
  });
  if (fetched.data === undefined || fetched.data === null) return null;
  const { requests, bytes } = fetched.data;
  return (
    <span role="status" className="num text-xs text-ink-2">
      {formatBytes(bytes)} of {formatBytes(size)} fetched, {formatCount(requests)} requests
    </span>
  );
}
