import type { VocabularyToken } from "@llcuda/protocol";
import type { TensorSource } from "./tensor-source.ts";

/** As many as the agent gives at once. */
const ELEMENTS = 2_000;
const TOKENS = 5_000;
/** Pages that are asked for beside each other. */
const AT_ONCE = 8;

/** All elements of an array of the metadata, as text. */
export function elementsOf(source: TensorSource, key: string, length: number): Promise<string[]> {
  return pages(length, ELEMENTS, async (start) => (await source.piece(key, start, ELEMENTS)).items);
}

/** All tokens that fit a query. */
export async function tokensOf(source: TensorSource, query: string): Promise<VocabularyToken[]> {
  const { total } = await source.tokens(query, 0, 1);
  return pages(total, TOKENS, async (start) => (await source.tokens(query, start, TOKENS)).tokens);
}

/** A long list, page by page, in its order. */
async function pages<T>(
  total: number,
  size: number,
  pageAt: (start: number) => Promise<T[]>,
): Promise<T[]> {
  const found: T[] = [];
  for (let start = 0; start < total; start += AT_ONCE * size) {
    const starts = Array.from({ length: AT_ONCE }, (_, i) => start + i * size);
    const asked = starts.filter((at) => at < total).map(pageAt);
    for (const page of await Promise.all(asked)) found.push(...page);
  }
  return found;
}
