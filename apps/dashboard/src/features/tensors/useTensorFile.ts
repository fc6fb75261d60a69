import { useQuery } from "@tanstack/react-query";
import { useSource } from "./source/SourceContext.tsx";

/** The file's summary and table; the agent notices by itself when a file changes. */
export function useTensorFile() {
  const source = useSource();
  const options = { staleTime: 60_000, retry: false } as const;
  const summary = useQuery({
    queryKey: ["tensor-file", source.file, "summary"],
    queryFn: () => source.summary(),
    ...options,
  });
  const list = useQuery({
    queryKey: ["tensor-file", source.file, "list"],
    queryFn: () => source.list(),
    ...options,
  });
  return { summary, tensors: list.data ?? null, error: summary.error ?? list.error };
}
