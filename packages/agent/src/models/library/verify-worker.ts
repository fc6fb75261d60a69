/** A thread that reads one model whole, so that the agent's loop goes on. */
import { parentPort, workerData } from "node:worker_threads";
import { useSimd } from "@llcuda/gguf";
import type { ErrorReport, LibraryModel, Progress } from "@llcuda/protocol";
import { reportOf } from "../../failure.ts";
import { verifyModel, type Verified } from "./verify-model.ts";

/** From the thread. */
export type VerifyAnswer =
  | { kind: "progress"; progress: Progress }
  | { kind: "verified"; verified: Verified }
  | { kind: "failure"; report: ErrorReport };

useSimd();

function answer(message: VerifyAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(message);
}

try {
  const verified = await verifyModel(workerData as LibraryModel, {
    // Whoever wants its end ends the thread.
    signal: new AbortController().signal,
    tell: (progress) => answer({ kind: "progress", progress }),
  });
  answer({ kind: "verified", verified });
} catch (thrown) {
  answer({ kind: "failure", report: reportOf(thrown) });
}
