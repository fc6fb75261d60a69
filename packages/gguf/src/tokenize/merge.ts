/** The order in which two neighbours are joined: the lowest first; undefined where they never are. */
export type Rank = (left: string, right: string) => number | undefined;

/** Joins neighbours, the lowest rank first and of equal ones the leftmost, until none can be joined. */
export function merged(symbols: readonly string[], rank: Rank): string[] {
  const texts = [...symbols];
  const next = texts.map((_, i) => i + 1);
  const previous = texts.map((_, i) => i - 1);
  const pairs = new PairHeap();
  const add = (left: number, right: number): void => {
    if (left < 0 || right >= texts.length) return;
    const found = rank(texts[left]!, texts[right]!);
    if (found === undefined) return;
    pairs.push({ rank: found, left, right, length: texts[left]!.length + texts[right]!.length });
  };
  for (let i = 1; i < texts.length; i++) add(i - 1, i);
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const { left, right, length } = pair;
    const [a, b] = [texts[left]!, texts[right]!];
    // One of the two has been joined with another meanwhile.
    if (a === "" || b === "" || a.length + b.length !== length) continue;
    texts[left] = a + b;
    texts[right] = "";
    const after = next[right]!;
    next[left] = after;
    if (after < texts.length) previous[after] = left;
    add(previous[left]!, left);
    add(left, after);
  }
  return texts.filter((text) => text !== "");
}

interface Pair {
  rank: number;
  left: number;
  right: number;
  /** Of both texts, when they were found. */
  length: number;
}

function before(a: Pair, b: Pair): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.left < b.left);
}

/** A binary heap: the pair that is joined next stands first. */
class PairHeap {
  readonly #pairs: Pair[] = [];

  push(pair: Pair): void {
    const pairs = this.#pairs;
    let at = pairs.length;
    pairs.push(pair);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(pair, pairs[parent]!)) break;
      pairs[at] = pairs[parent]!;
      at = parent;
    }
    pairs[at] = pair;
  }

  pop(): Pair | undefined {
    const pairs = this.#pairs;
    const first = pairs[0];
    const last = pairs.pop();
    if (last === undefined || pairs.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= pairs.length) break;
      if (child + 1 < pairs.length && before(pairs[child + 1]!, pairs[child]!)) child++;
      if (!before(pairs[child]!, last)) break;
      pairs[at] = pairs[child]!;
      at = child;
    }
    pairs[at] = last;
    return first;
  }
}
