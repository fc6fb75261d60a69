import { constants, type FileHandle, mkdir, open, readFile, rename } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { Checkpoints } from "./checkpoints.ts";
import type { Piece } from "./chunk-filler.ts";
import { writeFailure } from "./disk-space.ts";
import { DiskWait } from "./disk-wait.ts";
import { syncFolder, writeDurably } from "./durable-write.ts";
import { type Extent, Extents } from "./extents.ts";
import { FileHash } from "./file-hash.ts";
import { heldBy } from "./held-piece.ts";
import { PartialLog } from "./partial-log.ts";
import {
  bootId,
  isNoteOf,
  type PartialIdentity,
  type PartialNote,
  readNote,
  trustedExtents,
} from "./partial-note.ts";
import { removePartial, removeUnfinished } from "./remove-partial.ts";

/** Writes on their way at once: with what sockets hold back, all that SIGKILL can lose. */
const MAX_WRITES = 2;

/**
 * The growing `FILE.partial`, filled in any order. `FILE.partial.json` tells what it is a part of and
 * what is safely on disk, `FILE.partial.log` what was written since: both let it resume.
 */
export class PartialFile {
  readonly file: string;
  readonly #identity: PartialIdentity;
  readonly #handle: FileHandle;
  readonly #log: PartialLog;
  readonly #hash: FileHash;
  readonly #disk: DiskWait;
  #here = new Extents();
  readonly #writes = new Set<Promise<void>>();
  #failed: unknown = null;
  readonly #checkpoints = new Checkpoints(() => this.#note().catch(this.#fail));
  #noted = 0;
  #closed = false;
  #described = false;
  /** Strong ETag of what was written; null when the server gave none. */
  etag: string | null = null;
  /** Length of the whole file; null while unknown. */
  size: number | null;

  private constructor(
    file: string,
    identity: PartialIdentity,
    handle: FileHandle,
    log: PartialLog,
    hash: FileHash,
    disk: DiskWait,
  ) {
    this.file = file;
    this.#identity = identity;
    this.#handle = handle;
    this.#log = log;
    this.#hash = hash;
    this.#disk = disk;
    this.size = identity.size;
  }

  /**
   * Opens `FILE.partial` and keeps what a former process left, if it is of the same file; `disk` is told of its work.
   * @param hashThreadFrom bytes from which on a thread hashes them
   */
  static async open(
    file: string,
    identity: PartialIdentity,
    hashThreadFrom?: number,
    disk: DiskWait = new DiskWait(),
  ): Promise<PartialFile> {
    try {
      await mkdir(dirname(file), { recursive: true });
      const handle = await open(`${file}.partial`, constants.O_RDWR | constants.O_CREAT);
      const log = await readFile(`${file}.partial.log`, "utf8").catch(() => "");
      const fresh = await PartialLog.open(`${file}.partial.log`);
      const hash = new FileHash(`${file}.partial`, hashThreadFrom);
      const partial = new PartialFile(file, identity, handle, fresh, hash, disk);
      await partial
        .#resume(await readNote(`${file}.partial.json`), log)
        .catch((error: unknown) => partial.#release().then(() => Promise.reject(error)));
      return partial;
    } catch (error) {
      throw writeFailure(`${file}.partial`, error);
    }
  }

  /** Bytes that are in the file. */
  get bytes(): number {
    return this.#here.total;
  }

  /** Which they are. */
  get here(): readonly Extent[] {
    return this.#here.list;
  }

  /** The first bytes that are missing; of a file of unknown length, everything behind what is here. */
  get gap(): Extent | null {
    const { size } = this;
    if (size !== null) return this.#here.gaps(size)[0] ?? null;
    return { from: this.#here.prefix, to: Number.POSITIVE_INFINITY };
  }

  get gaps(): Extent[] {
    return this.size === null ? [] : this.#here.gaps(this.size);
  }

  /**
   * Takes a piece that belongs at `offset`. Waits only while too many are still being written, or not synced.
   * @throws Failure DISK_FULL, FILE_UNWRITABLE, for an earlier piece too
   */
  async write(offset: number, piece: Piece): Promise<void> {
    const write = this.#disk
      .during(this.#write(offset, piece))
      .catch(this.#fail)
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
    while (this.#writes.size >= MAX_WRITES) await Promise.race(this.#writes);
    await this.#checkpoints.keepUp(this.bytes);
    if (this.#failed !== null) throw this.#failure(this.#failed);
  }

  /** Resolves when everything that was taken is in the file. @throws Failure as `write` */
  async settle(): Promise<void> {
    await Promise.all(this.#writes);
    if (this.#failed !== null) throw this.#failure(this.#failed);
  }

  async #write(offset: number, piece: Piece): Promise<void> {
    const { bytes } = piece;
    // What is here may be hashed already: it is not written again.
    const missing = this.#here.missing(offset, offset + bytes.length);
    const isNew = missing.length === 1 && missing[0]!.to - missing[0]!.from === bytes.length;
    const held = heldBy(2, piece);
    if (!isNew || !this.#hash.lend(offset, held)) held.release();
    const written: Extent[] = [];
    try {
      for (const { from, to } of missing) {
        for (let at = from; at < to;) {
          const { bytesWritten } = await this.#handle.write(bytes, at - offset, to - at, at);
          written.push({ from: at, to: at + bytesWritten });
          at += bytesWritten;
        }
      }
    } finally {
      held.release();
      // Also what a disk took before it was full.
      if (written.length > 0) await this.#record(written);
    }
  }

  async #record(written: readonly Extent[]): Promise<void> {
    await this.#log.append(written);
    for (const { from, to } of written) this.#here.add(from, to);
    this.#hash.advance(this.#here.prefix);
    this.#checkpoints.wrote(this.bytes);
  }

  /** Notes of which file the coming bytes are, so that a killed process leaves them usable. */
  async begin(etag: string | null, size: number | null): Promise<void> {
    if (this.etag === etag && this.size === size && this.#described) return;
    this.etag = etag;
    this.size = size;
    if (size !== null) this.#hash.expect(size);
    try {
      await this.#quiet();
      await this.#note();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Drops everything: the server has another file, or cannot continue this one. */
  async restart(): Promise<void> {
    try {
      await this.#quiet();
      this.#hash.restart();
      this.#here = new Extents();
      this.etag = null;
      this.size = this.#identity.size;
      // In this order: a note or a log with no bytes behind it claims nothing.
      await this.#log.empty();
      await this.#handle.truncate(0);
      await this.#note();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Notes all that was written for the next process. A second call is idle. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#quiet();
    if (this.bytes === 0) return this.discard();
    this.#closed = true;
    this.#hash.close();
    // A full disk must not hide the failure that led here; the older note stays valid.
    if (this.bytes !== this.#noted) await this.#note().catch(() => {});
    await this.#release();
  }

  /** SHA-256 of the file, hexadecimal, once it is whole; `onHashed` is told how far it is. */
  async digest(onHashed?: (bytes: number) => void): Promise<string> {
    await this.settle();
    return this.#hash.digest(this.bytes, onHashed);
  }

  /** Syncs, then gives the file its final name. The file is closed then. */
  async seal(): Promise<void> {
    try {
      await this.#quiet();
      await this.#handle.truncate(this.bytes);
      await this.#disk.during(this.#handle.sync());
      this.#closed = true;
      await this.#release();
      await rename(`${this.file}.partial`, this.file);
      await syncFolder(dirname(this.file));
      await removePartial(this.file);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Puts wrong bytes aside under a name that nothing reads. The file is closed then. */
  async quarantine(): Promise<string> {
    const aside = `${this.file}.quarantined`;
    try {
      await this.#quiet();
      this.#closed = true;
      await this.#release();
      await rename(`${this.file}.partial`, aside);
      await removeUnfinished(this.file);
      return aside;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  /** Removes what was written. After `seal` it does nothing. */
  async discard(): Promise<void> {
    if (this.#closed) return;
    await this.#quiet();
    this.#closed = true;
    await this.#release();
    await removeUnfinished(this.file);
  }

  readonly #fail = (error: unknown): void => {
    this.#failed ??= error;
  };

  /** Nothing is being written or noted. */
  async #quiet(): Promise<void> {
    await Promise.all(this.#writes);
    await this.#checkpoints.quiet;
  }

  async #release(): Promise<void> {
    this.#hash.close();
    await this.#log.close();
    await this.#handle.close();
  }

  async #resume(note: PartialNote | null, log: string): Promise<void> {
    const { url } = this.#identity;
    const same = note !== null && isNoteOf(note, this.#identity);
    const { size: length } = await this.#handle.stat();
    // A log of before a reboot must not be taken for one of today by whoever comes next.
    if (!same || note.boot !== bootId()) await this.#log.empty();
    this.#here = same ? trustedExtents(note, log, length, bootId()) : new Extents();
    if (same && this.bytes > 0) {
      this.etag = note.url === url ? note.etag : null;
      this.size ??= note.size;
    }
    this.#hash.advance(this.#here.prefix);
    await this.#handle.truncate(this.#here.list.at(-1)?.to ?? 0);
    if (!same) return;
    await this.#note();
    await this.#log.empty();
  }

  async #note(): Promise<void> {
    const { bytes, etag, here, size } = this;
    await this.#disk.during(this.#handle.datasync());
    this.#checkpoints.synced = bytes;
    const note: PartialNote = { ...this.#identity, etag, size, here, boot: bootId() };
    await writeDurably(`${this.file}.partial.json`, JSON.stringify(note));
    this.#described = true;
    this.#noted = bytes;
  }

  #failure(error: unknown): Error {
    const missing = this.size === null ? null : this.size - this.bytes;
    return writeFailure(basename(this.file), error, missing);
  }
}
