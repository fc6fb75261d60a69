import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { Failure } from "../../failure.ts";
import { programFile } from "../../program-file.ts";
import type { OpenFilesOptions } from "../open-files.ts";
import type { Answer, JobKind, Jobs, Order } from "./job.ts";

/** One processor is left to the agent and its engine; two threads keep a picture from waiting for a scan. */
const THREADS = Math.max(1, Math.min(2, availableParallelism() - 1));
/** Jobs of one thread: they take turns, each with its own buffers. */
const MAX_JOBS = 32;
/** What a thread keeps open and in memory is given back after this long without work: a page is read slowly. */
const IDLE_MS = 300_000;

export interface JobOptions<Progress> {
  signal?: AbortSignal | undefined;
  onProgress?: (progress: Progress) => void;
  /** In the first thread, where what was fetched for others is at hand. */
  first?: boolean;
}

/** The threads that look at values; started when first needed. */
export class TensorWorkers {
  readonly #options: OpenFilesOptions;
  readonly #threads: (TensorThread | null)[] = Array.from({ length: THREADS }, () => null);

  constructor(options: OpenFilesOptions) {
    this.#options = options;
  }

  /** Starts a thread now, so that the first job does not wait for it. */
  warm(): void {
    this.#threadAt(0);
  }

  /** @throws Failure TOO_MANY, CANCELLED, or what the job says */
  run<Kind extends JobKind>(
    kind: Kind,
    input: Jobs[Kind]["input"],
    options: JobOptions<Jobs[Kind]["progress"]> = {},
  ): Promise<Jobs[Kind]["result"]> {
    if (options.first === true) return this.#threadAt(0).run(kind, input, options);
    const loads = this.#threads.map((thread) => thread?.load ?? 0);
    const idlest = loads.indexOf(Math.min(...loads));
    return this.#threadAt(idlest).run(kind, input, options);
  }

  /** The same job in every thread that is there; nothing is started for it. */
  runAll<Kind extends JobKind>(
    kind: Kind,
    input: Jobs[Kind]["input"],
  ): Promise<Jobs[Kind]["result"][]> {
    const there = this.#threads.filter((thread) => thread?.usable === true);
    return Promise.all(there.map((thread) => thread!.run(kind, input, {})));
  }

  close(): void {
    for (const thread of this.#threads) thread?.close();
    this.#threads.fill(null);
  }

  #threadAt(index: number): TensorThread {
    const found = this.#threads[index];
    if (found?.usable === true) return found;
    const thread = new TensorThread(this.#options);
    this.#threads[index] = thread;
    return thread;
  }
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  progress(progress: unknown): void;
}

class TensorThread {
  usable = true;
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #next = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: OpenFilesOptions) {
    this.#worker = new Worker(programFile("tensors/worker/tensor-worker"), {
      workerData: options,
      // Test runners put loaders of their own here.
      execArgv: [],
    });
    this.#worker.on("message", (answer: Answer) => this.#take(answer));
    this.#worker.once("error", (error: Error) => this.#end(error.message));
    this.#worker.once("exit", (code) => this.#end(`it ended with ${code}`));
    this.#rest();
  }

  /** Jobs that run. */
  get load(): number {
    return this.#pending.size;
  }

  run<Kind extends JobKind>(
    kind: Kind,
    input: Jobs[Kind]["input"],
    { signal, onProgress }: JobOptions<Jobs[Kind]["progress"]>,
  ): Promise<Jobs[Kind]["result"]> {
    if (signal?.aborted === true) return Promise.reject(cancelled());
    if (this.#pending.size >= MAX_JOBS) return Promise.reject(tooMany());
    const id = this.#next++;
    clearTimeout(this.#idle);
    this.#worker.ref();
    this.#send({ id, kind, input });
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#settle(id);
        this.#send({ cancel: id });
        reject(cancelled());
      };
      const done =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          signal?.removeEventListener("abort", cancel);
          settle(value);
        };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#pending.set(id, {
        resolve: done(resolve as (result: unknown) => void),
        reject: done(reject),
        progress: (progress) => onProgress?.(progress as Jobs[Kind]["progress"]),
      });
    });
  }

  close(): void {
    this.usable = false;
    void this.#worker.terminate();
  }

  /** What belongs together, the compiler has seen in `run`. */
  #send(order: Order | { id: number; kind: JobKind; input: unknown }): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(order);
  }

  #take(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    // A job that was cancelled may still have had something to say.
    if (pending === undefined) return;
    if (answer.kind === "progress") return pending.progress(answer.progress);
    this.#settle(answer.id);
    if (answer.kind === "result") return pending.resolve(answer.result);
    const { code, message, hint, detail, remedies } = answer.report;
    const extras = detail === undefined ? { remedies } : { remedies, detail };
    pending.reject(new Failure(code, message, hint, extras));
  }

  #settle(id: number): void {
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#rest();
  }

  /** An idle thread keeps no process alive, and is ended after a while. */
  #rest(): void {
    this.#worker.unref();
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref();
  }

  #end(why: string): void {
    this.usable = false;
    clearTimeout(this.#idle);
    const failure = new Failure(
      "INTERNAL",
      "The thread that looks at tensors ended.",
      "This is a defect of llcuda; please report it with the detail below.",
      { detail: why },
    );
    for (const pending of this.#pending.values()) pending.reject(failure);
    this.#pending.clear();
  }
}

function cancelled(): Failure {
  return new Failure("CANCELLED", "The work was cancelled.", "Ask again.");
}

function tooMany(): Failure {
  const hint = "Wait until some of it is done, then ask again.";
  return new Failure("TOO_MANY", `${MAX_JOBS} pieces of work on tensors run already.`, hint);
}
