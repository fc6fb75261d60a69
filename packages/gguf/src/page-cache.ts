/** The grain of the cache: a row of most tensors, and small enough for a viewport's few rows. */
export const PAGE_BYTES = 64 * 1024;

/** Pages between missing ones that a request fetches again: less than a second request costs. */
const MAX_BRIDGED_PAGES = 2;

/** Missing pages in a row: one request. */
export interface PageRun {
  readonly first: number;
  readonly count: number;
}

/** Pages of a file, the least recently used dropped first. Readers of the same page share a fetch. */
export class PageCache {
  readonly #capacity: number;
  readonly #fetchRun: (run: PageRun) => Promise<Uint8Array>;
  readonly #pages = new Map<number, Uint8Array>();
  readonly #pending = new Map<number, Promise<Uint8Array>>();

  constructor(capacityBytes: number, fetchRun: (run: PageRun) => Promise<Uint8Array>) {
    this.#capacity = Math.max(1, Math.floor(capacityBytes / PAGE_BYTES));
    this.#fetchRun = fetchRun;
  }

  /** Takes in bytes that are there already; a last page is kept only where it is whole. */
  fill(offset: number, bytes: Uint8Array, fileSize: number): void {
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) {
      const page = bytes.subarray(at, at + PAGE_BYTES);
      const whole = page.length === PAGE_BYTES || offset + at + page.length === fileSize;
      if (whole) this.#keep((offset + at) / PAGE_BYTES, page);
    }
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    if (length === 0) return new Uint8Array();
    const first = Math.floor(offset / PAGE_BYTES);
    const last = Math.floor((offset + length - 1) / PAGE_BYTES);
    const pages = await this.#gather(first, last);
    const out = new Uint8Array(length);
    for (const [i, page] of pages.entries()) {
      const start = (first + i) * PAGE_BYTES - offset;
      const from = Math.max(0, -start);
      out.set(page.subarray(from, length - start), Math.max(0, start));
    }
    return out;
  }

  /** The pages `first` to `last`; missing neighbours come in one request each run. */
  #gather(first: number, last: number): Promise<Uint8Array[]> {
    const wanted: Promise<Uint8Array>[] = [];
    for (let page = first; page <= last; page++) {
      const cached = this.#pages.get(page);
      const pending = this.#pending.get(page);
      if (cached !== undefined) {
        this.#keep(page, cached);
        wanted.push(Promise.resolve(cached));
      } else if (pending !== undefined) {
        wanted.push(pending);
      } else {
        const run = { first: page, count: this.#runLength(page, last) };
        for (const page of this.#start(run)) wanted.push(page);
        page += run.count - 1;
      }
    }
    return Promise.all(wanted);
  }

  /** Missing pages in a row; a few that are there already are fetched again rather than two requests sent. */
  #runLength(first: number, last: number): number {
    let end = first;
    for (let page = first; page <= last && !this.#pending.has(page); page++) {
      if (!this.#pages.has(page)) end = page + 1;
      else if (page - end >= MAX_BRIDGED_PAGES) break;
    }
    return end - first;
  }

  #start(run: PageRun): Promise<Uint8Array>[] {
    const fetched = this.#fetchRun(run);
    return Array.from({ length: run.count }, async (_, i) => {
      const page = run.first + i;
      // Copies: a view of one page would keep the whole run in memory.
      const cut = fetched.then((bytes) => bytes.slice(i * PAGE_BYTES, (i + 1) * PAGE_BYTES));
      this.#pending.set(page, cut);
      try {
        const bytes = await cut;
        this.#keep(page, bytes);
        return bytes;
      } finally {
        this.#pending.delete(page);
      }
    });
  }

  #keep(page: number, bytes: Uint8Array): void {
    this.#pages.delete(page);
    this.#pages.set(page, bytes);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#capacity) break;
      this.#pages.delete(oldest);
    }
  }
}
