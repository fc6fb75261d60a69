/** A thread that hashes a file while it is written. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";

/** `upTo`: so many bytes are there. `end`: so many bytes are the whole file; its hash is wanted. */
export type HashOrder = { upTo: number } | { end: number };

const READ_BYTES = 1024 * 1024;
const hash = createHash("sha256");
const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
const file = openSync(workerData as string, "r");
let hashed = 0;

parentPort?.on("message", (order: HashOrder) => {
  const until = "end" in order ? order.end : order.upTo;
  while (hashed < until) {
    const count = readSync(file, buffer, 0, Math.min(READ_BYTES, until - hashed), hashed);
    if (count === 0) throw new Error(`the file ended at byte ${hashed} of ${until}`);
    hash.update(buffer.subarray(0, count));
    hashed += count;
  }
  if (!("end" in order)) return;
  closeSync(file);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(hash.digest("hex"));
});
