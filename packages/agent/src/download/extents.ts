/** Bytes from `from` up to `to`, which is not among them. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** Which bytes of a file are here: disjoint, in order. */
export class Extents {
  #list: Extent[];

  constructor(list: readonly Extent[] = []) {
    this.#list = [];
    for (const { from, to } of list) this.add(from, to);
  }

  get list(): readonly Extent[] {
    return this.#list;
  }

  /** Bytes in all. */
  get total(): number {
    return this.#list.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  /** Bytes from the file's start on without a gap. */
  get prefix(): number {
    const first = this.#list[0];
    return first?.from === 0 ? first.to : 0;
  }

  add(from: number, to: number): void {
    if (to <= from) return;
    const before = this.#list.filter((one) => one.to < from);
    const after = this.#list.filter((one) => one.from > to);
    const touched = this.#list.slice(before.length, this.#list.length - after.length);
    const start = Math.min(from, touched[0]?.from ?? from);
    const end = Math.max(to, touched.at(-1)?.to ?? to);
    this.#list = [...before, { from: start, to: end }, ...after];
  }

  /** What is missing up to `size`. */
  gaps(size: number): Extent[] {
    const gaps: Extent[] = [];
    let at = 0;
    for (const { from, to } of this.#list) {
      if (from > at) gaps.push({ from: at, to: Math.min(from, size) });
      at = Math.max(at, to);
    }
    if (at < size) gaps.push({ from: at, to: size });
    return gaps.filter(({ from, to }) => from < to);
  }

  /** What is missing of the bytes from `from` up to `to`. */
  missing(from: number, to: number): Extent[] {
    const gaps = this.gaps(to).map((gap) => ({ from: Math.max(from, gap.from), to: gap.to }));
    return gaps.filter((gap) => gap.from < gap.to);
  }

  /** The same, less everything from `length` on. */
  within(length: number): Extents {
    return new Extents(this.#list.map(({ from, to }) => ({ from, to: Math.min(to, length) })));
  }
}
