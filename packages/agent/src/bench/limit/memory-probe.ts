import { once } from "node:events";
import { availableParallelism, freemem } from "node:os";
import { Worker } from "node:worker_threads";
import { programFile } from "../../program-file.ts";
import type { MemoryReading } from "./memory-reader.ts";

/** More threads than this fill no memory bus that has less than eight channels twice over. */
const MOST_THREADS = 16;
/** Two buffers of all threads together: far beyond any cache, as a model is. */
const MOST_BYTES = 1024 ** 3;
const LEAST_BYTES = 128 * 1024 ** 2;
/** Of the memory that is free. */
const MOST_SHARE = 0.25;
const ROUNDS = 5;

/**
 * Bytes per second that the processor reads from memory with all its threads: comparing buffers, the
 * best of five rounds, as STREAM takes its best. Takes about a second.
 * @param mostBytes of all buffers together
 */
export async function measureMemory(signal?: AbortSignal, mostBytes = MOST_BYTES): Promise<number> {
  signal?.throwIfAborted();
  const threads = Math.min(MOST_THREADS, availableParallelism());
  const whole = Math.max(LEAST_BYTES, Math.min(mostBytes, freemem() * MOST_SHARE));
  const bytes = Math.floor(whole / threads / 2);
  const reading: MemoryReading = { bytes, rounds: ROUNDS };
  const workers = Array.from(
    { length: threads },
    () => new Worker(programFile("bench/limit/memory-reader"), { workerData: reading }),
  );
  try {
    await Promise.all(workers.map((worker) => once(worker, "message", { signal })));
    const answers = workers.map((worker) => once(worker, "message", { signal }));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    for (const worker of workers) worker.postMessage("go");
    const times = (await Promise.all(answers)).map(([each]) => each as [number, number][]);
    return bestRate(times, 2 * bytes);
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/**
 * The best rate over all rounds: in each, all threads' bytes from the first one's start to the last
 * one's end. Times in milliseconds; pure.
 */
export function bestRate(times: readonly (readonly [number, number])[][], bytes: number): number {
  const rounds = Math.min(...times.map((thread) => thread.length));
  const rates = Array.from({ length: rounds }, (_, round) => {
    const spans = times.map((thread) => thread[round]!);
    const from = Math.min(...spans.map(([start]) => start));
    const to = Math.max(...spans.map(([, end]) => end));
    return (bytes * times.length * 1_000) / (to - from);
  });
  return Math.max(...rates);
}
