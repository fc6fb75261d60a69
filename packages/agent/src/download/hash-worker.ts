/** A thread that hashes a file while it is written. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

/**
 * `bytes`: the next of the file, in memory that both threads share. `upTo`: so many bytes are in the
 * file. `end`: so many bytes are the whole file; its hash is wanted.
 */
export type HashOrder = { bytes: Uint8Array } | { upTo: number } | { end: number };

/** `lent`: the memory of the oldest `bytes` is no longer needed. `hashed`: so many of the whole file are. */
export type HashAnswer = { lent: true } | { hashed: number } | { digest: string };

const READ_BYTES = 1024 * 1024;
/** How far the end of a file is read is told so often. */
const TELL_BYTES = 32 * READ_BYTES;
const hash = createHash("sha256");
const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
const file = openSync(workerData as string, "r");
let hashed = 0;

parentPort?.on("message", (order: HashOrder) => {
  if ("bytes" in order) {
    hash.update(order.bytes);
    hashed += order.bytes.length;
    answer({ lent: true });
    return;
  }
  if (!("end" in order)) return hashFileUpTo(order.upTo);
  while (hashed < order.end) {
    hashFileUpTo(Math.min(order.end, hashed + TELL_BYTES));
    answer({ hashed });
  }
  closeSync(file);
  answer({ digest: hash.digest("hex") });
});

function hashFileUpTo(until: number): void {
  while (hashed < until) {
    const count = readSync(file, buffer, 0, Math.min(READ_BYTES, until - hashed), hashed);
    if (count === 0) throw new Error(`the file ended at byte ${hashed} of ${until}`);
    hash.update(buffer.subarray(0, count));
    hashed += count;
  }
}

function answer(what: HashAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(what);
}
