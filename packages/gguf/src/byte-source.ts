import { GgufError } from "./error.ts";

/** Where bytes come from: a file, a Blob, HTTP ranges, memory. */
export interface ByteSource {
  /** Length in bytes. */
  readonly size: number;
  /** How the source is called in messages: a path, an address, a file name. */
  readonly name: string;
  /** True where each read takes long, however short (a request, a message between processes): few large ones pay. */
  readonly slow?: boolean;
  /** Exactly `length` bytes from `offset`; rejects with a GgufError where that range is not there. */
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Gives back what the source holds (a file descriptor). */
  close?(): Promise<void>;
}

/** A source over bytes that are in memory already; reads are views, not copies. */
export class MemorySource implements ByteSource {
  readonly name: string;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, name = "memory") {
    this.name = name;
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return Promise.resolve().then(() => {
      checkRange(this, offset, length);
      return this.#bytes.subarray(offset, offset + length);
    });
  }
}

/** Throws E_RANGE unless [offset, offset + length) lies inside the source. */
export function checkRange(
  source: { size: number; name: string },
  offset: number,
  length: number,
): void {
  const whole = Number.isSafeInteger(offset) && Number.isSafeInteger(length);
  if (whole && offset >= 0 && length >= 0 && offset + length <= source.size) return;
  throw new GgufError(
    "E_RANGE",
    `${source.name} has no bytes ${offset} to ${offset + length}`,
    "Ask for a range inside the file; if the file shrank, it was replaced: open it again.",
    { offset, value: `${length} bytes`, limit: `${source.size} bytes` },
  );
}
