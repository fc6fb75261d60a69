/** Which file of the person's a piece belongs to. */
export interface UploadedFile {
  /** Its own name, without a folder. */
  name: string;
  /** Bytes of the whole file. */
  size: number;
  /** When it was changed last, in ms: another state of the file is another file. */
  modified: number;
}

export interface Uploaded {
  /** Bytes that are here, from the start on. */
  received: number;
  /** Id in the library once it is whole. */
  model: string | null;
}

/** What the server needs of the files that are dropped into the page. */
export interface UploadService {
  /** Bytes that are here already. @throws Failure INPUT_INVALID */
  received(file: UploadedFile): Promise<number>;
  /**
   * Takes bytes from `offset` on, as many as come; what came before a connection breaks is kept.
   * @throws Failure INPUT_INVALID for another offset than what is here; LOCK_HELD, MODEL_NOT_GGUF,
   *   MODEL_DAMAGED, TOO_LARGE, DISK_FULL, FILE_UNWRITABLE
   */
  take(file: UploadedFile, offset: number, bytes: AsyncIterable<Uint8Array>): Promise<Uploaded>;
}
