import { joined } from "./joined-bytes.ts";
import { PIECE_BYTES, type PieceStore } from "./piece-store.ts";

/** How much of a range is kept. Bytes are those of whole pieces: what it takes to have the range. */
export interface KeptRange {
  readonly kept: number;
  readonly total: number;
  /** As the last larger requests came; null before the first. */
  readonly bytesPerSecond: number | null;
}

/** What was fetched for something else is kept up to here, where that takes no memory: headers, mostly. */
const MAX_UNASKED_BYTES = 64 * 1024 * 1024;

/** The most that one request asks for; a slow line gets less, so that a second never passes without news. */
const MAX_PIECES_A_REQUEST = 8;

export interface RangeKeeperOptions {
  readonly store: PieceStore;
  /** Of the file. */
  readonly size: number;
  readonly fetchRange: (start: number, end: number, signal?: AbortSignal) => Promise<Uint8Array>;
  readonly bytesPerSecond: () => number | null;
}

/** Ranges of a remote file that somebody wants to have whole: fetched once, then read from where they are kept. */
export class RangeKeeper {
  readonly #options: RangeKeeperOptions;
  #unasked = 0;

  constructor(options: RangeKeeperOptions) {
    this.#options = options;
  }

  /** What is kept of the bytes `start` up to `end`, from the first on to the first that is missing. */
  async read(start: number, end: number): Promise<Uint8Array> {
    const found: Uint8Array[] = [];
    for (const piece of piecesOf(start, end)) {
      const bytes = await this.#options.store.read(piece);
      // What ends early was cut by something else: it counts as not there.
      if (bytes === null || bytes.length !== this.#lengthOf(piece)) break;
      const at = piece * PIECE_BYTES;
      found.push(bytes.subarray(Math.max(0, start - at), end - at));
    }
    return joined(found);
  }

  /** Keeps the whole pieces of what was fetched for something else. What cannot be kept is fetched again. */
  async take(start: number, bytes: Uint8Array): Promise<void> {
    const { store } = this.#options;
    if (!store.lasting || this.#unasked + bytes.length > MAX_UNASKED_BYTES) return;
    this.#unasked += bytes.length;
    for (const piece of piecesOf(start, start + bytes.length)) {
      const at = piece * PIECE_BYTES - start;
      const cut = bytes.subarray(Math.max(0, at), at + this.#lengthOf(piece));
      if (at >= 0 && cut.length === this.#lengthOf(piece)) {
        await store.write(piece, cut).catch(() => undefined);
      }
    }
  }

  async state(start: number, end: number): Promise<KeptRange> {
    const pieces = piecesOf(start, end);
    const missing = await this.#missing(pieces);
    const total = this.#bytesOf(pieces);
    const { bytesPerSecond } = this.#options;
    return { kept: total - this.#bytesOf(missing), total, bytesPerSecond: bytesPerSecond() };
  }

  /** Fetches what is missing, from the first byte on, and tells after each request; what has come stays, whatever ends it. */
  async *keep(start: number, end: number, signal?: AbortSignal): AsyncGenerator<KeptRange> {
    const { bytesPerSecond, fetchRange, store } = this.#options;
    let { kept, total } = await this.state(start, end);
    let missing = await this.#missing(piecesOf(start, end));
    while (missing.length > 0) {
      signal?.throwIfAborted();
      const run = runOf(missing, piecesInASecond(bytesPerSecond()));
      const first = run[0]! * PIECE_BYTES;
      const bytes = await fetchRange(first, first + this.#bytesOf(run), signal);
      for (const piece of run) {
        const at = piece * PIECE_BYTES - first;
        await store.write(piece, bytes.slice(at, at + PIECE_BYTES));
      }
      kept += bytes.length;
      missing = missing.slice(run.length);
      yield { kept, total, bytesPerSecond: bytesPerSecond() };
    }
  }

  async #missing(pieces: readonly number[]): Promise<number[]> {
    const there = await Promise.all(pieces.map((piece) => this.#options.store.has(piece)));
    return pieces.filter((_, i) => there[i] !== true);
  }

  #bytesOf(pieces: readonly number[]): number {
    return pieces.reduce((sum, piece) => sum + this.#lengthOf(piece), 0);
  }

  #lengthOf(piece: number): number {
    return Math.min(PIECE_BYTES, this.#options.size - piece * PIECE_BYTES);
  }
}

function piecesOf(start: number, end: number): number[] {
  const first = Math.floor(start / PIECE_BYTES);
  return Array.from({ length: Math.ceil(end / PIECE_BYTES) - first }, (_, i) => first + i);
}

function piecesInASecond(bytesPerSecond: number | null): number {
  const many = Math.floor((bytesPerSecond ?? 0) / PIECE_BYTES);
  return Math.min(MAX_PIECES_A_REQUEST, Math.max(1, many));
}

/** The first of them and its direct neighbours, at most so many. */
function runOf(missing: readonly number[], most: number): number[] {
  const end = missing.findIndex((piece, i) => piece !== missing[0]! + i);
  return missing.slice(0, Math.min(most, end === -1 ? missing.length : end));
}
