import type { LibraryModel } from "@llcuda/protocol";
import type { SortKey } from "../search.ts";

export interface Order {
  key: SortKey;
  turned: boolean;
}

/** Used last comes first; so do large files and fast models. */
export const USUAL_ORDER: Order = { key: "used", turned: false };

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
const byName = (a: LibraryModel, b: LibraryModel): number => collator.compare(a.name, b.name);

/** What a column compares; null is unknown and comes last either way. */
const VALUES: Record<Exclude<SortKey, "name">, (model: LibraryModel) => number | null> = {
  type: ({ bitsPerWeight }) => bitsPerWeight,
  size: ({ size }) => size,
  context: ({ contextLength }) => contextLength,
  speed: ({ tokensPerSecond }) => tokensPerSecond,
  used: ({ lastUsedAt }) => (lastUsedAt === null ? null : Date.parse(lastUsedAt)),
};

/** Names from A, numbers from the largest; equal ones by name. */
export function sortModels(
  models: readonly LibraryModel[],
  { key, turned }: Order,
): LibraryModel[] {
  const way = turned ? -1 : 1;
  if (key === "name") return models.toSorted((a, b) => way * byName(a, b));
  const valueOf = VALUES[key];
  return models.toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    if (left === right) return byName(a, b);
    if (left === null) return 1;
    if (right === null) return -1;
    return way * (right - left) || byName(a, b);
  });
}

/** The order after a click on a column. */
export function clicked(order: Order, key: SortKey): Order {
  return order.key === key ? { key, turned: !order.turned } : { key, turned: false };
}
