import type { Fork } from "@llcuda/protocol";

/** A message in the tree of its chat. Siblings come in the order they were written. */
export interface TreeNode {
  id: string;
  parentId: string | null;
}

function childrenOf(nodes: readonly TreeNode[]): Map<string | null, string[]> {
  const children = new Map<string | null, string[]>();
  for (const { id, parentId } of nodes) {
    const known = children.get(parentId);
    if (known === undefined) children.set(parentId, [id]);
    else known.push(id);
  }
  return children;
}

/** Follows the newest child from `from` to the end. */
export function leafUnder(nodes: readonly TreeNode[], from: string): string {
  const children = childrenOf(nodes);
  let leaf = from;
  for (;;) {
    const next = children.get(leaf)?.at(-1);
    if (next === undefined) return leaf;
    leaf = next;
  }
}

/** The messages of `path` that have other versions beside them. */
export function forksOn(nodes: readonly TreeNode[], path: readonly TreeNode[]): Fork[] {
  const children = childrenOf(nodes);
  return path.flatMap(({ parentId }) => {
    const ids = children.get(parentId) ?? [];
    return ids.length > 1 ? [{ parentId, ids }] : [];
  });
}
