/** A thread of the page that looks into a file by itself: what it reads leaves the browser nowhere. */
import { GgufError, useSimd, type Floats } from "@llcuda/gguf";
import { codeOfGguf, type ErrorReport } from "@llcuda/protocol";
import type { BrowserAnswer, BrowserJobKind, BrowserOrder } from "./browser-job.ts";
import { BROWSER_JOBS, type BrowserContext } from "./browser-jobs.ts";

// Where a proxy's own policy forbids to compile, TypeScript gives the same values.
useSimd();
const running = new Map<number, AbortController>();

function answer(message: BrowserAnswer, transfer: Transferable[] = []): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  self.postMessage(message, { transfer });
}

async function work(id: number, kind: BrowserJobKind, input: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const tell = (progress: unknown): void => answer({ id, kind: "progress", progress });
  try {
    // The kind chooses the job, and with it what its input is.
    const job = BROWSER_JOBS[kind] as (input: unknown, context: BrowserContext) => Promise<unknown>;
    const result = await job(input, { signal: controller.signal, tell });
    answer({ id, kind: "result", result }, kind === "floats" ? buffersOf(result as Floats) : []);
  } catch (error) {
    answer({ id, kind: "failure", report: reportOf(error) });
  } finally {
    running.delete(id);
  }
}

/** Floats are handed over, not copied. */
function buffersOf({ planes }: Floats): Transferable[] {
  return planes.map(({ buffer }) => buffer as ArrayBuffer);
}

function reportOf(error: unknown): ErrorReport {
  if (error instanceof GgufError) {
    return { code: codeOfGguf(error.code), message: error.message, hint: error.hint, remedies: [] };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: "INTERNAL", message, hint: "Open the file again.", remedies: [] };
}

self.addEventListener("message", ({ data }: MessageEvent<BrowserOrder>) => {
  if ("cancel" in data) running.get(data.cancel)?.abort();
  else void work(data.id, data.kind, data.input);
});
