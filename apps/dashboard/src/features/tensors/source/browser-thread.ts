import type { ErrorReport } from "@llcuda/protocol";
import type { BrowserAnswer, BrowserJobKind, BrowserJobs, BrowserOrder } from "./browser-job.ts";

interface Pending {
  resolve: (result: unknown) => void;
  reject: (report: unknown) => void;
  progress: (progress: unknown) => void;
}

interface RunOptions<Progress> {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** The page's side of a thread that looks into files. */
export class BrowserThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;

  constructor() {
    this.#worker = new Worker(new URL("browser-worker.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<BrowserAnswer>) =>
      this.#take(data),
    );
    this.#worker.addEventListener("error", ({ message }) => this.#end(message));
  }

  /** Rejects with an ErrorReport, or with the signal's reason. */
  run<Kind extends BrowserJobKind>(
    kind: Kind,
    input: BrowserJobs[Kind]["input"],
    { signal, onProgress }: RunOptions<BrowserJobs[Kind]["progress"]> = {},
  ): Promise<BrowserJobs[Kind]["result"]> {
    const id = this.#next++;
    this.#send({ id, kind, input });
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => {
        if (!this.#pending.delete(id)) return;
        this.#send({ cancel: id });
        reject(signal.reason);
      });
      this.#pending.set(id, {
        resolve: resolve as (result: unknown) => void,
        reject,
        progress: (progress) => onProgress?.(progress as BrowserJobs[Kind]["progress"]),
      });
    });
  }

  close(): void {
    this.#worker.terminate();
    this.#end("The file was closed: others were opened since.");
  }

  #send(order: BrowserOrder): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(order);
  }

  #take(answer: BrowserAnswer): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    if (answer.kind === "progress") return pending.progress(answer.progress);
    this.#pending.delete(answer.id);
    if (answer.kind === "result") pending.resolve(answer.result);
    else pending.reject(answer.report);
  }

  #end(message: string): void {
    const hint = "Open the file again.";
    const report: ErrorReport = { code: "INTERNAL", message, hint, remedies: [] };
    for (const pending of this.#pending.values()) pending.reject(report);
    this.#pending.clear();
  }
}
