import type { ArgumentProblem } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { useQuiet } from "../../../ui/useQuiet.ts";

/** A word that is still being typed is no error yet. */
const QUIET_MS = 400;

/** What the engine would not take of these words; nothing while they change, or it is not known. */
export function useArgumentProblems(words: readonly string[]): readonly ArgumentProblem[] {
  const { trpc } = useAgent();
  const written = JSON.stringify(words);
  const settled = useQuiet(written, QUIET_MS);
  const extraArguments = JSON.parse(settled) as string[];
  const { data } = useQuery(
    trpc.models.checkArguments.queryOptions(
      { extraArguments },
      { retry: false, staleTime: 30_000, enabled: extraArguments.length > 0 },
    ),
  );
  return settled === written && extraArguments.length > 0 ? (data ?? []) : [];
}
