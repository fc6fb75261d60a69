import { failureOf, Failure } from "../failure.ts";
import type {
  ComputeAnswer,
  ComputeJobs,
  ComputeKind,
  ComputeOrder,
} from "./worker/compute-job.ts";
import { GpuProcess } from "./worker/gpu-process.ts";

/** A context takes some 500 MB of a GPU's memory, which engines need: it is given back soon. */
const IDLE_MS = 3_000;
/** A driver that hangs must not hold us; measuring eight GPUs one by one takes less than this each. */
const ANSWER_MS = 60_000;
/** A GPU, or a driver, that ends every process is left alone for a while. */
const MOST_DEATHS = 3;
const LEFT_ALONE_MS = 5 * 60_000;

type Ended = { kind: "ended"; why: string };

/** Work on GPUs, one job after another, in a process that is started when needed and ended when idle. */
export class GpuCompute {
  readonly #env: Record<string, string | undefined>;
  readonly #now: () => number;
  #process: GpuProcess | null = null;
  #answered: (answer: ComputeAnswer | Ended) => void = () => undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  /** When processes died in the middle of a job, since the last job that ended well. */
  #deaths: number[] = [];
  #closed = false;

  constructor(env: Record<string, string | undefined>, now: () => number = Date.now) {
    this.#env = env;
    this.#now = now;
  }

  /**
   * One at a time, in order.
   * @throws Failure CUDA_FAULT when the process dies of it, and what the addon says
   */
  run<Kind extends ComputeKind>(
    kind: Kind,
    input: ComputeJobs[Kind]["input"],
  ): Promise<ComputeJobs[Kind]["result"]> {
    const turn = this.#turn.then(() => this.#run({ kind, input } as ComputeOrder));
    this.#turn = turn.catch(() => undefined);
    return turn as Promise<ComputeJobs[Kind]["result"]>;
  }

  /** The process that is there now; tests look at it. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#process?.kill();
  }

  async #run(order: ComputeOrder): Promise<unknown> {
    this.#refuseWhileBroken();
    clearTimeout(this.#idle);
    const { promise, resolve } = Promise.withResolvers<ComputeAnswer | Ended>();
    this.#answered = resolve;
    this.#process ??= await this.#start();
    if (this.#closed) throw new Failure("CANCELLED", "The agent is closing.", "Start it again.");
    const limit = setTimeout(() => this.#process?.kill(), ANSWER_MS).unref();
    this.#process.send(order);
    const answer = await promise.finally(() => clearTimeout(limit));
    if (answer.kind === "ended") throw this.#died(answer.why);
    if (answer.kind === "failure") {
      if (answer.sticky) this.#drop();
      else this.#rest();
      throw failureOf(answer.report);
    }
    this.#deaths = [];
    this.#rest();
    return answer.result;
  }

  async #start(): Promise<GpuProcess> {
    const started: GpuProcess = await GpuProcess.start({
      program: "gpu/worker/compute-process",
      env: this.#env,
      onMessage: (message) => this.#answered(message as ComputeAnswer),
      onEnd: (why) => {
        if (this.#process !== started) return;
        this.#process = null;
        this.#answered({ kind: "ended", why });
      },
    });
    return started;
  }

  /** Its memory on the GPU is free again when it is gone. */
  #drop(): void {
    const old = this.#process;
    this.#process = null;
    old?.kill();
  }

  #rest(): void {
    this.#idle = setTimeout(() => this.#drop(), IDLE_MS).unref();
  }

  #died(why: string): Failure {
    this.#deaths.push(this.#now());
    return new Failure(
      "CUDA_FAULT",
      "The process that computes on the GPU died; the agent and its engines go on.",
      "Try again: a new process is started. If it happens again, look at `dmesg | grep -i nvrm`.",
      { detail: why },
    );
  }

  #refuseWhileBroken(): void {
    const recent = this.#deaths.filter((at) => this.#now() - at < LEFT_ALONE_MS);
    this.#deaths = recent;
    if (recent.length < MOST_DEATHS) return;
    throw new Failure(
      "CUDA_FAULT",
      `The process that computes on the GPU died ${recent.length} times in a row.`,
      "It is left alone for five minutes. Look at `dmesg | grep -i nvrm`; another driver may help.",
    );
  }
}
