import { parentPort, workerData } from "node:worker_threads";

type Message = "ready" | [start: number, end: number][];

/** What one thread of the memory probe is to do. */
export interface MemoryReading {
  /** Bytes of each of its two buffers. */
  bytes: number;
  rounds: number;
}

const { bytes, rounds } = workerData as MemoryReading;
// Two buffers of the same content: comparing them reads both to the end and writes nothing.
const [one, other] = [Buffer.alloc(bytes, 7), Buffer.alloc(bytes, 7)];

parentPort!.once("message", () => {
  const times: [start: number, end: number][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.timeOrigin + performance.now();
    if (one.compare(other) !== 0) throw new Error("the buffers are not the same");
    times.push([from, performance.timeOrigin + performance.now()]);
  }
  tell(times);
});
tell("ready");

function tell(message: Message): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort!.postMessage(message);
}
