import type { ErrorReport, StatisticsState } from "@llcuda/protocol";
import { Feed } from "../../../connection/feed.ts";
import type { BrowserAnswer, BrowserJobKind, BrowserJobs, BrowserOrder } from "./browser-job.ts";
import type { FloatsQuery, StatisticsReadable, TensorSource } from "./tensor-source.ts";

interface Pending {
  resolve: (result: unknown) => void;
  reject: (report: unknown) => void;
  progress: (state: StatisticsState) => void;
}

/** A file that was dropped into the page, looked into by a thread of the page. */
export class BrowserSource implements TensorSource {
  readonly file: string;
  readonly agent = false;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #statistics = new Map<string, StatisticsReadable>();
  readonly #opened: Promise<BrowserJobs["open"]["result"]>;
  #next = 0;

  constructor(file: string, first: string, blobs: File[]) {
    this.file = file;
    this.#worker = new Worker(new URL("browser-worker.ts", import.meta.url), { type: "module" });
    this.#worker.addEventListener("message", ({ data }: MessageEvent<BrowserAnswer>) =>
      this.#take(data),
    );
    this.#worker.addEventListener("error", ({ message }) => this.#end(message));
    this.#opened = this.#run("open", { file, first, blobs });
    // Whoever asks for the summary hears of it.
    this.#opened.catch(() => undefined);
  }

  summary() {
    return this.#opened;
  }

  list() {
    return this.#opened.then(() => this.#run("list", {}));
  }

  metadata() {
    return this.#opened.then(() => this.#run("metadata", {}));
  }

  piece(key: string, start: number, count: number) {
    return this.#run("piece", { key, start, count });
  }

  tokens(query: string, start: number, count: number) {
    return this.#run("tokens", { query, start, count });
  }

  block(tensor: string, index: number) {
    return this.#run("block", { tensor, index });
  }

  floats(tensor: string, query: FloatsQuery, signal: AbortSignal) {
    return this.#run("floats", { tensor, query }, signal);
  }

  statistics(tensor: string): StatisticsReadable {
    const known = this.#statistics.get(tensor);
    if (known !== undefined) return known;
    const feed = new Feed<StatisticsState, StatisticsState | null>({
      initial: null,
      open: ({ onData, onComplete }, state) => {
        const gone = new AbortController();
        const idle = { unsubscribe: () => gone.abort() };
        // The file cannot change: what was found out stays true.
        if (state?.exact === true) return idle;
        this.#run("statistics", { tensor }, gone.signal, onData).then(
          (state) => {
            onData(state);
            onComplete();
          },
          () => undefined,
        );
        return idle;
      },
      reduce: (_before, now) => now,
    });
    this.#statistics.set(tensor, feed);
    return feed;
  }

  close(): void {
    this.#worker.terminate();
  }

  #run<Kind extends BrowserJobKind>(
    kind: Kind,
    input: BrowserJobs[Kind]["input"],
    signal?: AbortSignal,
    progress: (state: StatisticsState) => void = () => undefined,
  ): Promise<BrowserJobs[Kind]["result"]> {
    const id = this.#next++;
    this.#send({ id, kind, input });
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => {
        this.#pending.delete(id);
        this.#send({ cancel: id });
        reject(signal.reason);
      });
      this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject, progress });
    });
  }

  #send(order: BrowserOrder): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(order);
  }

  #take(answer: BrowserAnswer): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    if (answer.kind === "progress") return pending.progress(answer.state);
    this.#pending.delete(answer.id);
    if (answer.kind === "result") pending.resolve(answer.result);
    else pending.reject(reportOfFile(answer.message, answer.hint));
  }

  #end(message: string): void {
    for (const pending of this.#pending.values()) {
      pending.reject(reportOfFile(message, "Drop the file again."));
    }
    this.#pending.clear();
  }
}

function reportOfFile(message: string, hint: string): ErrorReport {
  return { code: "MODEL_DAMAGED", message, hint, remedies: [] };
}
