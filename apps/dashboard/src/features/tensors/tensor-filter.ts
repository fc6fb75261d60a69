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

/** Rows that Page Up and Page Down go. */
const PAGE = 10;

/** The next row of a tensor that a key leads to from `at` on; -1 is before the first. Null: nowhere. */
export function nextTensor(rows: readonly ListRow[], at: number, key: string): number | null {
  const walk = (from: number, step: 1 | -1): number | null => {
    for (let index = from; index >= 0 && index < rows.length; index += step) {
      if (rows[index]?.kind === "tensor") return index;
    }
    return null;
  };
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      return walk(at + 1, 1);
    case "ArrowUp":
      return walk(at - 1, -1);
    case "PageDown":
      return walk(Math.min(last, at + PAGE), 1) ?? walk(last, -1);
    case "PageUp":
      return walk(Math.max(0, at - PAGE), -1) ?? walk(0, 1);
    case "Home":
      return walk(0, 1);
    case "End":
      return walk(last, -1);
    default:
      return null;
  }
}
