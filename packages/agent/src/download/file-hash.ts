import { Worker } from "node:worker_threads";
import { programFile } from "../program-file.ts";
import type { Piece } from "./chunk-filler.ts";
import { hashFile } from "./hash-file.ts";
import type { HashAnswer, HashOrder } from "./hash-worker.ts";

/** Below this a thread costs more than the hash. */
const THREAD_FROM_BYTES = 16 * 1024 * 1024;

/**
 * The SHA-256 of a file that grows, made by a thread of its own while the file is written. Pieces that
 * come in order are hashed where they lie in memory; what does not, and what a former process left, is
 * read behind the writer from the system's cache.
 */
export class FileHash {
  readonly #path: string;
  readonly #threadFrom: number;
  #worker: Worker | null = null;
  #failed: Promise<never> | null = null;
  /** So many of the first bytes the thread has, or was told of. */
  #told = 0;
  /** Nothing was read from the file yet: that may take long, and who lends memory would wait for it. */
  #fromMemory = true;
  /** Gives back what is lent, in the order of the thread's work. */
  #lent: (() => void)[] = [];

  /** @param threadFrom bytes from which on a thread hashes them */
  constructor(path: string, threadFrom: number = THREAD_FROM_BYTES) {
    this.#path = path;
    this.#threadFrom = threadFrom;
  }

  /** The file will have so many bytes: the thread starts while the first of them come. */
  expect(size: number): void {
    if (this.#told === 0 && size >= this.#threadFrom) this.#thread();
  }

  /** Whether a piece at `offset` is hashed from its memory; it is then given back once that is done. */
  lend(offset: number, { bytes, release }: Piece): boolean {
    const follows = this.#worker !== null && this.#fromMemory && offset === this.#told;
    if (!follows || !(bytes.buffer instanceof SharedArrayBuffer)) return false;
    this.#told += bytes.length;
    this.#lent.push(release);
    this.#send({ bytes });
    return true;
  }

  /** The file's first `bytes` bytes are written. */
  advance(bytes: number): void {
    if (bytes <= this.#told || (this.#worker === null && bytes < this.#threadFrom)) return;
    this.#told = bytes;
    this.#fromMemory = false;
    this.#send({ upTo: bytes });
  }

  /**
   * Hexadecimal, of the first `bytes` bytes, which are the whole file.
   * @param onHashed called with how many of them are hashed, where that takes a while
   */
  async digest(bytes: number, onHashed?: (bytes: number) => void): Promise<string> {
    if (this.#worker === null) return hashFile(this.#path, { onHashed });
    const worker = this.#thread();
    // Nothing else may be left that keeps the process alive.
    worker.ref();
    const answer = new Promise<string>((resolve) => {
      worker.on("message", (said: HashAnswer) => {
        if ("digest" in said) resolve(said.digest);
        else if ("hashed" in said) onHashed?.(said.hashed);
      });
    });
    this.#send({ end: bytes });
    // A thread that ended, for want of memory for one, leaves a file that can still be read.
    return Promise.race([answer, this.#failed!]).catch(() => hashFile(this.#path, { onHashed }));
  }

  /** The file's bytes are no longer those that were hashed. */
  restart(): void {
    this.close();
    this.#told = 0;
    this.#fromMemory = true;
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = null;
    this.#giveBack();
  }

  /** Of a thread that is gone nobody waits for memory. */
  #giveBack(): void {
    for (const release of this.#lent.splice(0)) release();
  }

  #send(order: HashOrder): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#thread().postMessage(order);
  }

  #thread(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(programFile("download/hash-worker"), {
      workerData: this.#path,
      // Test runners put loaders of their own here.
      execArgv: [],
    });
    worker.unref();
    worker.on("message", (said: HashAnswer) => {
      if (worker === this.#worker && "lent" in said) this.#lent.shift()?.();
    });
    this.#failed = new Promise((_, reject) => worker.once("error", reject));
    // Met where the digest is waited for.
    this.#failed.catch(() => {
      if (worker !== this.#worker) return;
      this.#fromMemory = false;
      this.#giveBack();
    });
    this.#worker = worker;
    return worker;
  }
}
