/** A thread of its own: whatever takes the processor's time for long, the agent's loop goes on. */
import { parentPort, workerData } from "node:worker_threads";
import { useSimd } from "@llcuda/gguf";
import { reportOf } from "../../failure.ts";
import { failureOf } from "../gguf-failure.ts";
import { OpenFiles, type OpenFilesOptions } from "../open-files.ts";
import type { Answer, JobContext, Order } from "./job.ts";
import { JOBS } from "./jobs.ts";

useSimd();
const files = new OpenFiles({ ...(workerData as OpenFilesOptions), again: true });
const running = new Map<number, AbortController>();

function answer(message: Answer, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function work(order: Exclude<Order, { cancel: number }>): Promise<void> {
  const { id, kind, input } = order;
  const controller = new AbortController();
  running.set(id, controller);
  const context: JobContext<unknown> = {
    signal: controller.signal,
    tell: (progress) => answer({ id, kind: "progress", progress }),
  };
  // The kind chooses the job, and with it what its input is.
  const job = JOBS[kind] as (
    files: OpenFiles,
    input: unknown,
    context: JobContext<unknown>,
  ) => Promise<unknown>;
  try {
    const result = await job(files, input, context);
    answer({ id, kind: "result", result }, buffersOf(result));
  } catch (thrown) {
    answer({ id, kind: "failure", report: reportOf(failureOf(thrown)) });
  } finally {
    running.delete(id);
  }
}

/** Floats are handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  if (typeof result !== "object" || result === null || !("planes" in result)) return [];
  return (result.planes as Float32Array[]).map(({ buffer }) => buffer as ArrayBuffer);
}

parentPort?.on("message", (order: Order) => {
  if ("cancel" in order) running.get(order.cancel)?.abort();
  else void work(order);
});
