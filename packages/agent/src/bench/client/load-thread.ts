import { Worker } from "node:worker_threads";
import { Failure, failureOf } from "../../failure.ts";
import { programFile } from "../../program-file.ts";
import { clockZero } from "./clock-zero.ts";
import type { FromThread, Happened, LoadOrder, ToThread } from "./load-order.ts";
import type { LoadResult } from "./request-load.ts";
import type { TimedAnswer } from "./timed-answer.ts";

/** Told of a load while it runs; answers that a cancel cut off are told, too, and are not in the result. */
export type LoadWatch = (happened: Happened) => void;

/** Puts loads on servers and times what they answer. */
export interface LoadClient {
  /** What it came to, with the answers in the order in which they ended, without those that a cancel cut off. */
  put(order: LoadOrder, signal: AbortSignal, watch?: LoadWatch): Promise<LoadResult>;
}

interface Running {
  worker: Worker;
  watch: LoadWatch;
  answers: TimedAnswer[];
  resolve: (result: LoadResult) => void;
  reject: (error: unknown) => void;
}

/** Young objects are events that were read: with room for some seconds of them, few are ever moved. */
const YOUNG_MB = 64;
/** A thread without work is given back after so long; the next run's needs 0.3 s. */
const IDLE_MS = 60_000;

/** The bench's client, in a thread of its own. It is started when first needed. */
export class LoadThread implements LoadClient {
  readonly #program: string | URL;
  #worker: Worker | null = null;
  readonly #running = new Map<number, Running>();
  #next = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(program: string | URL = programFile("bench/client/load-worker")) {
    this.#program = program;
  }

  put(
    order: LoadOrder,
    signal: AbortSignal,
    watch: LoadWatch = () => undefined,
  ): Promise<LoadResult> {
    const id = this.#next++;
    const worker = this.#ready();
    const cancel = (): void => send(worker, { cancel: id });
    const result = new Promise<LoadResult>((resolve, reject) => {
      this.#running.set(id, { worker, watch, answers: [], resolve, reject });
      send(worker, { id, order, zero: clockZero() });
      if (signal.aborted) cancel();
      signal.addEventListener("abort", cancel, { once: true });
    });
    return result.finally(() => {
      signal.removeEventListener("abort", cancel);
      this.#running.delete(id);
      if (this.#running.size === 0) this.#rest();
    });
  }

  close(): void {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = null;
    void worker?.terminate();
  }

  #ready(): Worker {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    return worker;
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {
      // Test runners put loaders of their own here.
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    let why = "";
    worker.on("message", (message: FromThread) => this.#take(message));
    worker.once("error", (error: Error) => (why = error.message));
    worker.once("exit", (code) => {
      if (this.#worker === worker) this.#worker = null;
      this.#end(worker, why || `it ended with ${code}`);
    });
    return worker;
  }

  #take(message: FromThread): void {
    const running = this.#running.get(message.id);
    if (running === undefined) return;
    const { answers, reject, resolve, watch } = running;
    switch (message.kind) {
      case "happened":
        for (const { answer } of message.happened.ended) {
          if (answer.error?.code !== "CANCELLED") answers.push(answer);
        }
        watch(message.happened);
        return;
      case "over": {
        const { endedAt, refused, startedAt } = message;
        resolve({ answers, endedAt, refused, startedAt });
        return;
      }
      case "failed":
        reject(failureOf(message.report));
    }
  }

  /** An idle thread keeps no process alive, and is ended after a while. */
  #rest(): void {
    this.#worker?.unref();
    this.#idle = setTimeout(() => this.close(), IDLE_MS).unref();
  }

  /** A thread that was idle may end when the next one works already. */
  #end(worker: Worker, detail: string): void {
    const failure = new Failure(
      "INTERNAL",
      "The thread that asks and measures ended.",
      "This is a defect of llcuda; please report it with the detail below.",
      { detail },
    );
    for (const each of this.#running.values()) if (each.worker === worker) each.reject(failure);
  }
}

function send(worker: Worker, message: ToThread): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage(message);
}
