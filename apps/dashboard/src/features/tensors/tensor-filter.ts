import type { TensorEntry } from "@llcuda/protocol";

export type SortKey = "layers" | "file" | "name" | "type" | "elements" | "bytes";

export interface ListView {
  /** Words that all occur in the name or the type, or /an expression/ over the name. */
  query: string;
  sort: SortKey;
  descending: boolean;
}

export const PLAIN_VIEW: ListView = { query: "", sort: "layers", descending: false };

/** The tensors that fit, in the order wanted; null where the expression is none. */
export function tensorsIn(tensors: readonly TensorEntry[], view: ListView): TensorEntry[] | null {
  const fits = matcherOf(view.query);
  if (fits === null) return null;
  const found = tensors.filter(fits);
  if (view.sort === "file") return view.descending ? found.toReversed() : found;
  const key = view.sort === "layers" ? "block" : view.sort;
  const sorted = found.toSorted((a, b) => compare(a[key] ?? OUTSIDE, b[key] ?? OUTSIDE));
  return view.descending ? sorted.toReversed() : sorted;
}

/** What lies outside the blocks stands before them. */
const OUTSIDE = -1;

/** blk.2 before blk.10. */
const NATURAL = new Intl.Collator("en", { numeric: true });

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : NATURAL.compare(String(a), String(b));
}

function matcherOf(query: string): ((tensor: TensorEntry) => boolean) | null {
  const expression = /^\/(.*)\/?$/.exec(query.trim())?.[1]?.replace(/\/$/, "");
  if (expression !== undefined) {
    try {
      const form = new RegExp(expression, "i");
      return ({ name }) => form.test(name);
    } catch {
      return null;
    }
  }
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return ({ name, type, role, block }) => {
    const text = `${name} ${type} ${role} ${block === null ? "" : `layer:${block}`}`.toLowerCase();
    return words.every((word) =>
      word.startsWith("layer:") ? text.split(" ").includes(word) : text.includes(word),
    );
  };
}

/** A row of the list: a tensor, or the block that the next ones belong to. */
export type ListRow =
  | { kind: "tensor"; tensor: TensorEntry }
  | { kind: "block"; block: number | null; tensors: number; bytes: number };

/** Tensors under the heads of their blocks; in the order in which the blocks first appear. */
export function groupedRows(tensors: readonly TensorEntry[]): ListRow[] {
  const rows: ListRow[] = [];
  for (const [block, members] of Map.groupBy(tensors, (tensor) => tensor.block)) {
    const bytes = members.reduce((sum, tensor) => sum + tensor.bytes, 0);
    rows.push({ kind: "block", block, tensors: members.length, bytes });
    for (const tensor of members) rows.push({ kind: "tensor", tensor });
  }
  return rows;
}
