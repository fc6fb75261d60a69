/** Sockets give little at a time; the system call for each would cost more than the bytes. */
const BUFFER_BYTES = 1024 * 1024;
const BUFFERS = 4;
/** A server that is slow or falls silent: what came is handed on after this. */
const HAND_ON_MS = 250;

/** Bytes that came, in memory that is written over once it is given back. */
export interface Piece {
  bytes: Uint8Array;
  release: () => void;
}

export interface FillerOptions {
  bufferBytes?: number;
  buffers?: number;
}

interface Memory {
  bytes: Buffer;
  /** Filled up to here, and handed on up to there. */
  filled: number;
  handed: number;
  /** Pieces that are not given back yet. */
  lent: number;
}

/**
 * Collects what a socket gives in a few large buffers that are used again and again, and hands it on
 * in pieces of many reads. A socket may write into the buffers itself.
 */
export class ChunkFiller {
  readonly #bufferBytes: number;
  readonly #buffers: number;
  #free: Memory[] = [];
  #current: Memory;
  #made = 1;
  #ready: Piece[] = [];
  #wake: (() => void) | null = null;
  #late: NodeJS.Timeout | undefined;
  #ended = false;
  #failure: unknown = null;
  #received = 0;
  /** Called when there is room again after there was none to spare. */
  onRoom: () => void = () => {};

  constructor({ bufferBytes = BUFFER_BYTES, buffers = BUFFERS }: FillerOptions = {}) {
    this.#bufferBytes = bufferBytes;
    this.#buffers = buffers;
    this.#current = this.#make();
  }

  /** Where the next bytes go; never empty. */
  room(): Uint8Array {
    return this.#current.bytes.subarray(this.#current.filled);
  }

  /** False when no further buffer is left: nobody may write before `onRoom`. */
  get spare(): boolean {
    return this.#free.length > 0 || this.#made < this.#buffers;
  }

  /** Bytes that came so far. */
  get received(): number {
    return this.#received;
  }

  /** `count` bytes were written into `room()`. */
  filled(count: number): void {
    this.#received += count;
    this.#current.filled += count;
    if (this.#current.filled === this.#current.bytes.length) this.#handOn();
    else this.#late ??= setTimeout(() => this.#handOn(), HAND_ON_MS);
  }

  /** Copies bytes in; resolves when there is room for more. */
  async copy(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      if (!this.spare) await new Promise<void>((resolve) => (this.onRoom = resolve));
      const room = this.room();
      const part = bytes.subarray(at, at + room.length);
      room.set(part);
      this.filled(part.length);
      at += part.length;
    }
  }

  /** Nothing more will come. */
  end(): void {
    this.#handOn();
    this.#ended = true;
    this.#wake?.();
  }

  /** What came is handed on; then the reader gets the error. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#failure = error;
    this.end();
  }

  async *pieces(): AsyncGenerator<Piece, void, undefined> {
    try {
      for (;;) {
        const piece = this.#ready.shift();
        if (piece !== undefined) yield piece;
        else if (this.#failure !== null) throw this.#failure;
        else if (this.#ended) return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(this.#late);
    }
  }

  #make(): Memory {
    // Shared, so that another thread may hash what lies here.
    const bytes = Buffer.from(new SharedArrayBuffer(this.#bufferBytes));
    return { bytes, filled: 0, handed: 0, lent: 0 };
  }

  #handOn(): void {
    clearTimeout(this.#late);
    this.#late = undefined;
    const memory = this.#current;
    if (memory.filled > memory.handed) {
      const bytes = memory.bytes.subarray(memory.handed, memory.filled);
      memory.handed = memory.filled;
      memory.lent += 1;
      this.#ready.push({ bytes, release: () => this.#giveBack(memory) });
      this.#wake?.();
    }
    if (memory.filled === memory.bytes.length) this.#current = this.#next();
  }

  #next(): Memory {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    this.#made += 1;
    return this.#make();
  }

  #giveBack(memory: Memory): void {
    memory.lent -= 1;
    // One that is still being filled is given back by its last piece.
    if (memory.lent > 0 || memory === this.#current) return;
    memory.filled = 0;
    memory.handed = 0;
    this.#free.push(memory);
    this.onRoom();
  }
}
