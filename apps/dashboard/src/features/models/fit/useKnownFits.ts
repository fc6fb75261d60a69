import type { ModelFit } from "@llcuda/protocol";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import type { KnownFits } from "./fits-now.ts";

/** Answers come in bunches while a list is scrolled; what is made of all of them is made so often. */
const BUNCH_MS = 250;

/**
 * The fits of models whose headers were read already; asks for nothing. Another function when more is known.
 * @param wanted of which models it matters; null: of all
 */
export function useKnownFits(wanted: ReadonlySet<string> | null): KnownFits {
  const { queries, trpc } = useAgent();
  const [version, setVersion] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const leave = queries.getQueryCache().subscribe(({ query, type }) => {
      if (type !== "updated" || timer !== null || query.state.data === undefined) return;
      const model = modelOf(query.queryKey);
      if (model === null || (wanted !== null && !wanted.has(model))) return;
      timer = setTimeout(() => {
        timer = null;
        setVersion((before) => before + 1);
      }, BUNCH_MS);
    });
    return () => {
      leave();
      if (timer !== null) clearTimeout(timer);
    };
  }, [queries, wanted]);
  const read = useCallback(
    (model: string): ModelFit | null =>
      queries.getQueryData(trpc.models.fit.queryKey({ model })) ?? null,
    [queries, trpc],
  );
  // oxlint-disable-next-line react/exhaustive-deps -- another version is another function
  return useMemo(() => (model: string) => read(model), [read, version]);
}

/** Whose load as it is saved a query prices; null of other queries, and of options that are tried. */
function modelOf([path, about]: readonly unknown[]): string | null {
  if (!Array.isArray(path) || path.join(".") !== "models.fit") return null;
  const { input } = (about ?? {}) as { input?: { model?: string; options?: unknown } };
  return input?.options === undefined ? (input?.model ?? null) : null;
}
