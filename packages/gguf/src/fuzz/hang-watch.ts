import { once } from "node:events";
import { Worker } from "node:worker_threads";

const AT_REST = -1;

/** Runs beside the parser, which leaves no room for a timer of its own while it goes round. */
const WATCHER = `
const { workerData, parentPort } = require("node:worker_threads");
const { state, limitMs } = workerData;
let last = -1;
setInterval(() => {
  const run = Atomics.load(state, 0);
  if (run === last && run >= 0) {
    require("node:fs").writeSync(2, "run " + run + " hangs\\n");
    process.kill(process.pid, "SIGKILL");
  }
  last = run;
}, limitMs);
parentPort.postMessage("here");
`;

/** Ends this process, naming the run, when one and the same run lasts longer than the limit. */
export class HangWatch {
  readonly #state: Int32Array;
  readonly #worker: Worker;

  private constructor(state: Int32Array, worker: Worker) {
    this.#state = state;
    this.#worker = worker;
  }

  static async start(limitMs: number): Promise<HangWatch> {
    const state = new Int32Array(new SharedArrayBuffer(4)).fill(AT_REST);
    const worker = new Worker(WATCHER, {
      eval: true,
      execArgv: [],
      workerData: { state, limitMs },
    });
    // It is up before anything can hang; a watcher that cannot start rejects here.
    await once(worker, "message");
    worker.unref();
    return new HangWatch(state, worker);
  }

  /** Run number `run` begins. */
  begin(run: number): void {
    Atomics.store(this.#state, 0, run);
  }

  /** The run has ended; waiting for others is no hang. */
  rest(): void {
    Atomics.store(this.#state, 0, AT_REST);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
