import { Worker } from "node:worker_threads";
import { programFile } from "../program-file.ts";
import { hashFile } from "./hash-file.ts";
import type { HashOrder } from "./hash-worker.ts";

/** Below this a thread costs more than the hash. */
const THREAD_FROM_BYTES = 16 * 1024 * 1024;

/**
 * The SHA-256 of a file that grows: a thread of its own reads it behind the writer, from the system's
 * cache, and is nearly done when the last byte comes.
 */
export class FileHash {
  readonly #path: string;
  #worker: Worker | null = null;
  #failed: Promise<never> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** The file's first `bytes` bytes are written. */
  advance(bytes: number): void {
    if (this.#worker === null && bytes < THREAD_FROM_BYTES) return;
    this.#send({ upTo: bytes });
  }

  /** Hexadecimal, of the first `bytes` bytes, which are the whole file. */
  async digest(bytes: number): Promise<string> {
    if (this.#worker === null) return hashFile(this.#path);
    const worker = this.#thread();
    // Nothing else may be left that keeps the process alive.
    worker.ref();
    const answer = new Promise<string>((resolve) => worker.once("message", resolve));
    this.#send({ end: bytes });
    return Promise.race([answer, this.#failed!]);
  }

  /** The file's bytes are no longer those that were hashed. */
  restart(): void {
    this.close();
  }

  close(): void {
    void this.#worker?.terminate();
    this.#worker = null;
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
    this.#failed = new Promise((_, reject) => worker.once("error", reject));
    // Met where the digest is waited for.
    this.#failed.catch(() => {});
    this.#worker = worker;
    return worker;
  }
}
