import { createHash, type Hash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { writeFailure } from "./disk-space.ts";
import { syncFolder, writeDurably } from "./durable-write.ts";
import { bootId, type PartialNote, readNote, trustedBytes } from "./partial-note.ts";

/** Between two notes of what is safely on disk lie as many bytes and as much time: what a power cut costs. */
const CHECKPOINT_BYTES = 8 * 1024 * 1024;
const CHECKPOINT_MS = 1000;
/** Sockets give 64 kB at a time; a system call for each costs more than the bytes. SIGKILL loses two. */
const BATCH_BYTES = 1024 * 1024;
/** A server that drips single bytes must not fill the memory with their wrappers (and IOV_MAX is 1024). */
const BATCH_PIECES = 512;
/** A server that is slow or falls silent: what came is in the file after this, whatever ends the process. */
const BATCH_MS = 250;
/** Read size when the kept part is hashed again. */
const READ_BYTES = 1024 * 1024;

/** What the partial file is a part of. */
export interface PartialIdentity {
  url: string;
  sha256: string | null;
  size: number | null;
}

/** The growing `FILE.partial`, its running SHA-256 and `FILE.partial.json`, which lets it resume. */
export class PartialFile {
  readonly file: string;
  readonly #identity: PartialIdentity;
  readonly #handle: FileHandle;
  #hash: Hash = createHash("sha256");
  /** Taken and hashed; of these `#written` are in the file, and the last `#waiting` in `#batch`. */
  #bytes = 0;
  #written = 0;
  #waiting = 0;
  #batch: Uint8Array[] = [];
  #late: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #noted = 0;
  #notedAt = performance.now();
  #noting: Promise<void> = Promise.resolve();
  #noteFailed: unknown = null;
  #busy = false;
  #closed = false;
  #described = false;
  /** Strong ETag of what was written; null when the server gave none. */
  etag: string | null = null;
  /** Length of the whole file; null while unknown. */
  size: number | null;

  private constructor(file: string, identity: PartialIdentity, handle: FileHandle) {
    this.file = file;
    this.#identity = identity;
    this.#handle = handle;
    this.size = identity.size;
  }

  /** Opens `FILE.partial` and keeps what a former process left, if it is of the same file. */
  static async open(file: string, identity: PartialIdentity): Promise<PartialFile> {
    try {
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(`${file}.partial`, "a+").then(async (made) => {
        await made.close();
        return open(`${file}.partial`, "r+");
      });
      const partial = new PartialFile(file, identity, handle);
      await partial.#resume(await readNote(`${file}.partial.json`));
      return partial;
    } catch (error) {
      throw writeFailure(`${file}.partial`, error);
    }
  }

  /** Bytes taken and hashed. The last of them may still be on their way into the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Takes the next bytes, which must not be changed afterwards. Waits only while the batch before the
   * last one is still being written.
   * @throws Failure DISK_FULL, FILE_UNWRITABLE, for an earlier batch too; no byte counts after that
   */
  async append(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    this.#bytes += chunk.length;
    this.#waiting += chunk.length;
    this.#batch.push(chunk);
    if (this.#batch.length === 1) this.#late = setTimeout(() => this.#writeLate(), BATCH_MS);
    if (this.#waiting < BATCH_BYTES && this.#batch.length < BATCH_PIECES) return;
    try {
      if (this.#noteFailed !== null) throw this.#noteFailed;
      await this.#writing;
    } catch (error) {
      throw this.#failure(error);
    }
    this.#writing = this.#writeBatch();
    // Looked at by whoever waits next.
    this.#writing.catch(() => {});
    this.#noteSometimes();
  }

  /** Writes a batch that does not fill up; a failure is found by whoever waits next. */
  #writeLate(): void {
    this.#writing = this.#writing.then(() => this.#writeBatch());
    this.#writing.catch(() => {});
  }

  async #writeBatch(): Promise<void> {
    clearTimeout(this.#late);
    let left = this.#batch;
    this.#batch = [];
    this.#waiting = 0;
    while (left.length > 0) {
      const { bytesWritten } = await this.#handle.writev(left, this.#written);
      this.#written += bytesWritten;
      left = behind(left, bytesWritten);
    }
  }

  /** Everything that was taken is in the file. */
  async #flush(): Promise<void> {
    await this.#writing;
    this.#writing = this.#writeBatch();
    await this.#writing;
  }

  #noteSometimes(): void {
    const due =
      this.#written - this.#noted >= CHECKPOINT_BYTES &&
      performance.now() - this.#notedAt >= CHECKPOINT_MS;
    if (!due || this.#busy) return;
    this.#busy = true;
    this.#noting = this.#note()
      .catch((error: unknown) => {
        this.#noteFailed = error;
      })
      .finally(() => {
        this.#busy = false;
      });
  }

  /** Notes of which file the coming bytes are, so that a killed process leaves them usable. */
  async begin(etag: string | null, size: number | null): Promise<void> {
    if (this.etag === etag && this.size === size && this.#described) return;
    this.etag = etag;
    this.size = size;
    try {
      await this.#noting;
      await this.#flush();
      await this.#note();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Drops everything: the server has another file, or cannot continue this one. */
  async restart(): Promise<void> {
    try {
      await this.#noting;
      clearTimeout(this.#late);
      this.#batch = [];
      this.#waiting = 0;
      await this.#writing;
      this.#bytes = 0;
      this.#written = 0;
      this.#hash = createHash("sha256");
      this.etag = null;
      this.size = this.#identity.size;
      // First: an old note with no bytes behind it claims nothing.
      await this.#handle.truncate(0);
      await this.#note();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Notes all that was written, so that the next process loses nothing. A second call is idle. */
  async close(): Promise<void> {
    if (this.#bytes === 0) await this.discard();
    if (this.#closed) return;
    this.#closed = true;
    await this.#noting;
    // A full disk must not hide the failure that led here; the older note stays valid.
    await this.#flush().catch(() => {});
    if (this.#written !== this.#noted) await this.#note().catch(() => {});
    await this.#handle.close();
  }

  /** SHA-256 of the bytes so far, hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  /** Syncs, then gives the file its final name. The file is closed then. */
  async seal(): Promise<void> {
    try {
      await this.#noting;
      await this.#flush();
      await this.#handle.truncate(this.#bytes);
      await this.#handle.sync();
      this.#closed = true;
      await this.#handle.close();
      await rename(`${this.file}.partial`, this.file);
      await syncFolder(dirname(this.file));
      await rm(`${this.file}.partial.json`, { force: true });
      await rm(`${this.file}.quarantined`, { force: true });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Puts wrong bytes aside under a name that nothing reads. The file is closed then. */
  async quarantine(): Promise<string> {
    const aside = `${this.file}.quarantined`;
    try {
      await this.#noting;
      await this.#flush();
      this.#closed = true;
      await this.#handle.close();
      await rm(`${this.file}.partial.json`, { force: true });
      await rename(`${this.file}.partial`, aside);
      return aside;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Removes what was written. After `seal` or a former `discard` it does nothing. */
  async discard(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#late);
    await this.#noting;
    await this.#writing.catch(() => {});
    await this.#handle.close();
    await rm(`${this.file}.partial.json`, { force: true });
    await rm(`${this.file}.partial`, { force: true });
  }

  async #resume(note: PartialNote | null): Promise<void> {
    const { url, sha256 } = this.#identity;
    const same =
      note !== null &&
      (sha256 === null ? note.url === url && note.etag !== null : note.sha256 === sha256);
    const { size: length } = await this.#handle.stat();
    const keep = same ? trustedBytes(note, length, bootId()) : 0;
    if (same && keep > 0) {
      await this.#hashAgain(keep);
      this.etag = note.url === url ? note.etag : null;
      this.size ??= note.size;
    }
    this.#written = this.#bytes;
    this.#noted = this.#bytes;
    await this.#handle.truncate(this.#bytes);
  }

  async #hashAgain(keep: number): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    while (this.#bytes < keep) {
      const want = Math.min(READ_BYTES, keep - this.#bytes);
      const { bytesRead } = await this.#handle.read(buffer, 0, want, this.#bytes);
      if (bytesRead === 0) break;
      this.#hash.update(buffer.subarray(0, bytesRead));
      this.#bytes += bytesRead;
    }
  }

  async #note(): Promise<void> {
    const bytes = this.#written;
    const { etag, size } = this;
    const boot = bootId();
    await this.#handle.datasync();
    const note: PartialNote = { ...this.#identity, etag, size, bytes, boot };
    await writeDurably(`${this.file}.partial.json`, JSON.stringify(note));
    this.#described = true;
    this.#noted = bytes;
    this.#notedAt = performance.now();
  }

  #failure(error: unknown): Error {
    const missing = this.size === null ? null : this.size - this.#written;
    return writeFailure(basename(this.file), error, missing);
  }
}

/** What is left of some pieces behind their first `count` bytes. */
function behind(pieces: Uint8Array[], count: number): Uint8Array[] {
  let left = count;
  return pieces.flatMap((piece) => {
    const skipped = Math.min(left, piece.length);
    left -= skipped;
    return skipped === piece.length ? [] : [piece.subarray(skipped)];
  });
}
