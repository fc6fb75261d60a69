import type { PortableMessage } from "./portable-chat.ts";

/**
 * The messages of a foreign tree, parents before children. What hangs on nothing becomes a beginning;
 * what hangs on itself, which no honest file has, is left out.
 */
export function parentsFirst(messages: readonly PortableMessage[]): PortableMessage[] {
  const known = new Map(messages.map((message) => [message.id, message]));
  const children = new Map<string | null, PortableMessage[]>();
  for (const message of known.values()) {
    const parentId = known.has(message.parentId ?? "") ? message.parentId : null;
    const siblings = children.get(parentId) ?? [];
    siblings.push({ ...message, parentId });
    children.set(parentId, siblings);
  }
  const ordered = [...(children.get(null) ?? [])];
  // Grows while it is walked through: each message brings its children.
  for (const { id } of ordered) ordered.push(...(children.get(id) ?? []));
  return ordered;
}

/** Takes messages that have no place here out of a tree; what hung on them moves up. */
export function without<T extends { id: string; parentId: string | null }>(
  messages: readonly T[],
  isLeftOut: (message: T) => boolean,
): T[] {
  const gone = new Map(messages.filter(isLeftOut).map(({ id, parentId }) => [id, parentId]));
  const above = (parentId: string | null): string | null => {
    let at = parentId;
    for (let step = 0; at !== null && gone.has(at) && step <= gone.size; step += 1) {
      at = gone.get(at) ?? null;
    }
    return at;
  };
  const kept = messages.filter(({ id }) => !gone.has(id));
  return kept.map((message) => Object.assign({}, message, { parentId: above(message.parentId) }));
}
