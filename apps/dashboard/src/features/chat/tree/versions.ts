import type { Fork, Message } from "@llcuda/protocol";

/** Which version of a message is shown, of how many. */
export interface Versions {
  /** Counted from 1. */
  at: number;
  count: number;
  previousId: string | null;
  nextId: string | null;
}

/** Null for a message with one version only. */
export function versionsOf(
  forks: readonly Fork[],
  { id, parentId }: Pick<Message, "id" | "parentId">,
): Versions | null {
  const ids = forks.find((fork) => fork.parentId === parentId)?.ids ?? [];
  const index = ids.indexOf(id);
  if (index === -1 || ids.length < 2) return null;
  return {
    at: index + 1,
    count: ids.length,
    previousId: ids[index - 1] ?? null,
    nextId: ids[index + 1] ?? null,
  };
}
