/** A file that is read by ranges is kept in pieces of so much: 16 pages, and small beside what is worth keeping. */
export const PIECE_BYTES = 1024 * 1024;

/** Where pieces of one state of a remote file are kept, by their number from 0. */
export interface PieceStore {
  /** It takes no memory, and is there for whoever opens the file next. */
  readonly lasting: boolean;
  has(piece: number): Promise<boolean>;
  /** Null where it is not there, or no longer. */
  read(piece: number): Promise<Uint8Array | null>;
  write(piece: number, bytes: Uint8Array): Promise<void>;
}

/** As long as the source is open; a browser puts large blobs on its disk by itself. */
export class BlobPieces implements PieceStore {
  readonly lasting = false;
  readonly #pieces = new Map<number, Blob>();

  has(piece: number): Promise<boolean> {
    return Promise.resolve(this.#pieces.has(piece));
  }

  async read(piece: number): Promise<Uint8Array | null> {
    const found = this.#pieces.get(piece);
    return found === undefined ? null : new Uint8Array(await found.arrayBuffer());
  }

  write(piece: number, bytes: Uint8Array): Promise<void> {
    this.#pieces.set(piece, new Blob([bytes as Uint8Array<ArrayBuffer>]));
    return Promise.resolve();
  }
}
