import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { useQuiet } from "../../../ui/useQuiet.ts";
import type { HubAnswer } from "../list/rows.ts";

/** The hub is asked once nobody types any more. */
const QUIET_MS = 350;
/** Fewer letters find everything. */
const LEAST_LETTERS = 2;
const FRESH_MS = 5 * 60_000;

export interface HubFound {
  answer: HubAnswer | null;
  /** Asks for the next page. */
  more: () => void;
  /** Asks once more for what was not answered. */
  again: () => void;
}

const NOTHING: HubFound = { answer: null, more: () => undefined, again: () => undefined };

/** What the hub has for these words, and the files of the repository that is open. */
export function useHub(query: string, repository: string | null): HubFound {
  const agent = useAgent();
  const settled = useQuiet(query.trim(), QUIET_MS);
  const wanted = settled.length >= LEAST_LETTERS ? settled : null;
  const search = useInfiniteQuery({
    queryKey: [["hub", "search"], wanted],
    queryFn: ({ pageParam }) =>
      agent.client.hub.search.query({ query: wanted ?? "", cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
    enabled: wanted !== null,
    staleTime: FRESH_MS,
    retry: false,
  });
  const files = useQuery(
    agent.trpc.hub.files.queryOptions(
      { repository: repository ?? "" },
      { enabled: repository !== null, staleTime: FRESH_MS, retry: false },
    ),
  );
  const found = (search.data?.pages ?? []).flatMap(({ repositories }) => repositories);
  const opened = files.data?.repository ?? null;
  const listed = opened === null || found.some(({ id }) => id === opened.id);
  const repositories = listed ? found : [opened, ...found];
  if (wanted === null && repository === null) return NOTHING;
  const error = search.error ?? files.error;
  const asking = search.isFetching || files.isFetching;
  const answer: HubAnswer = {
    repositories,
    files: files.data ?? null,
    more: search.hasNextPage && !search.isFetchingNextPage,
    note: noteOf(error, asking, repositories),
    failed: error !== null && !asking,
  };
  const again = (): void => {
    if (search.error !== null) void search.refetch();
    if (files.error !== null) void files.refetch();
  };
  return { answer, more: () => void search.fetchNextPage(), again };
}

function noteOf(error: unknown, asking: boolean, found: readonly unknown[]): string | null {
  if (asking) return "Asking the hub…";
  if (error !== null) {
    const { message, hint } = reportOf(error);
    return `${message.replace(/[^.!?]$/, "$&.")} ${hint}`;
  }
  return found.length === 0 ? "The hub has no GGUF repository of that name." : null;
}
