import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { LibraryModel } from "@llcuda/protocol";
import { Failure, failureOf } from "../../failure.ts";
import { programFile } from "../../program-file.ts";
import { cancelled, type Verified } from "./verify-model.ts";
import type { VerifyAnswer } from "./verify-worker.ts";
import type { WorkContext } from "./work-list.ts";

/** {@link verifyModel} in a thread of its own; an abort ends the thread. */
export async function verifyInThread(model: LibraryModel, context: WorkContext): Promise<Verified> {
  const { signal } = context;
  if (signal.aborted) throw cancelled();
  const worker = new Worker(programFile("models/library/verify-worker"), {
    workerData: model,
    // Test runners put loaders of their own here.
    execArgv: [],
  });
  const ended = once(worker, "exit");
  const end = (): void => void worker.terminate();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await new Promise<Verified>((resolve, reject) => {
      worker.on("message", (answer: VerifyAnswer) => {
        if (answer.kind === "progress") context.tell(answer.progress);
        else if (answer.kind === "verified") resolve(answer.verified);
        else reject(failureOf(answer.report));
      });
      worker.once("error", (error: Error) => reject(defect(error.message)));
      worker.once("exit", (code) => reject(signal.aborted ? cancelled() : defect(`exit ${code}`)));
    });
  } finally {
    signal.removeEventListener("abort", end);
    end();
    await ended;
  }
}

function defect(detail: string): Failure {
  const hint = "This is a defect of llcuda; please report it with the detail below.";
  return new Failure("INTERNAL", "The thread that verified a model ended.", hint, { detail });
}
