import { setTimeout as delay } from "node:timers/promises";
import { isGivenUp, type EngineState, type ModelInfo } from "@llcuda/protocol";
import { Failure, failureOf, reportOf } from "../failure.ts";
import { gpuMemoryOf, totalOf, type GpuMemory } from "../host/gpu-memory.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import { Acquisition } from "./acquisition.ts";
import type { ServerSettings } from "./engine-command.ts";
import { launchEngine, type Launch } from "./launch.ts";
import type { EngineAddress, EngineService } from "./engine-service.ts";
import type { ProvedEngine } from "./engine.ts";
import { nextState, type AcquiringState, type EngineEvent } from "./lifecycle.ts";
import { afterFailure, NO_FAILURES, RESTART_POLICY, type RestartPolicy } from "./restart-policy.ts";
import type { Acquired, SupervisorInput } from "./supervisor-input.ts";
import { sweepStaleEngines } from "./sweep.ts";

/** Lines of the engine's output that can be looked back at, over all its starts. */
const LOG_LINES = 2_000;
/** Lines shown with a failure. */
const FAILURE_LINES = 40;
/** A big model on a slow disk prints or computes now and then; nothing at all this long is a hang. */
const STALL_MS = 5 * 60_000;
/** Where the driver compiles kernels first, for minutes, possibly in a process of its own. */
const COMPILE_STALL_MS = 20 * 60_000;
/** llama-server ends within a second unless it is wedged. */
const GRACE_MS = 5_000;

interface Run {
  abort: AbortController;
  done: Promise<void>;
}

function stopped(): Failure {
  const hint = "Start it again with Restart.";
  return new Failure("ENGINE_NOT_READY", "The engine was stopped.", hint, {
    remedies: ["restart-engine"],
  });
}

/** Rejects with the signal's reason. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener("abort", fail, { once: true });
  });
}

function now(): string {
  return new Date().toISOString();
}

/** The one owner of the engine: gets it, starts it, keeps it running, ends it. */
export class EngineSupervisor implements Omit<EngineService, "use"> {
  readonly state = new LiveValue<EngineState>({ phase: "none" });
  readonly log = new LineRing(LOG_LINES);
  readonly #input: SupervisorInput;
  readonly #launch: Launch;
  readonly #policy: RestartPolicy;
  readonly #engine: Acquisition<ProvedEngine>;
  readonly #model: Acquisition<ModelInfo>;
  #address: EngineAddress | null = null;
  /** What the driver says that the process holds of each GPU; null where it was not told. */
  #gpuMemory: GpuMemory | null = null;
  #run: Run | null = null;
  /** Whether the engine is to run; what `stop` and the others last said. */
  #wanted = false;
  /** It is never to run again. */
  #closed = false;
  #hurry = false;

  constructor(input: SupervisorInput) {
    this.#input = input;
    this.#launch = input.launch ?? launchEngine;
    this.#policy = { ...RESTART_POLICY, ...input.policy };
    this.#engine = new Acquisition((signal) => {
      const onState = (state: AcquiringState): void => {
        if (!signal.aborted) this.#apply({ type: "acquiring", state });
      };
      return input.acquireEngine(onState, signal);
    });
    this.#model = new Acquisition(input.acquireModel);
  }

  get address(): EngineAddress | null {
    return this.state.value.phase === "ready" ? this.#address : null;
  }

  /** Of the process that answers, by the driver's word. */
  get gpuMemory(): GpuMemory | null {
    return this.#gpuMemory;
  }

  async ensureReady(signal?: AbortSignal): Promise<EngineAddress> {
    signal?.throwIfAborted();
    const { phase } = this.state.value;
    // A failure that was given up on stays one until somebody asks for a restart.
    if (phase !== "failed" || this.#run !== null) this.#begin();
    for await (const state of this.state.watch(signal)) {
      if (state.phase === "ready" && this.#address !== null) return this.#address;
      if (isGivenUp(state)) throw failureOf(state.error);
      if (!this.#wanted) throw stopped();
    }
    throw signal?.reason ?? stopped();
  }

  /** Ends the engine if it runs and starts anew, from the search for one on. Resolves once begun. */
  async restart(hurry = false): Promise<void> {
    this.#hurry = hurry;
    this.#engine.forget();
    this.#model.forget();
    const run = this.#run;
    this.#begin();
    if (run === null) return;
    this.#halt(run);
    await run.done;
  }

  /**
   * Resolves when no engine runs and none will.
   * @param hurry without a farewell, which takes llama-server a second: nobody waits for its answer
   */
  async stop(hurry = false): Promise<void> {
    this.#hurry = hurry;
    this.#wanted = false;
    this.#engine.cancel(stopped());
    this.#model.cancel(stopped());
    const run = this.#run;
    if (run === null) {
      this.#apply({ type: "begin" });
      return;
    }
    this.#halt(run);
    await run.done;
  }

  /** As `stop`, for good: whoever asks for it from now on is told that it was stopped. */
  close(hurry = false): Promise<void> {
    this.#closed = true;
    return this.stop(hurry);
  }

  #apply(event: EngineEvent): void {
    const before = this.state.value;
    const after = nextState(before, event);
    if (before.phase !== after.phase) {
      this.#input.log?.info({ from: before.phase, to: after.phase }, "engine");
    }
    this.state.set(after);
  }

  #halt(run: Run): void {
    this.#apply({ type: "stopping", at: now() });
    run.abort.abort(stopped());
  }

  #begin(): void {
    if (this.#closed) return;
    this.#wanted = true;
    if (this.#run !== null) return;
    this.#apply({ type: "begin" });
    const abort = new AbortController();
    const done = this.#keepRunning(abort.signal).finally(() => {
      this.#run = null;
      this.#apply({ type: "stopped" });
      // Asked for again while it was stopping.
      if (abort.signal.aborted && this.#wanted) this.#begin();
    });
    this.#run = { abort, done };
  }

  /** Starts the engine again and again until it is to stop or a restart has no use. Never rejects. */
  async #keepRunning(signal: AbortSignal): Promise<void> {
    this.#sweep();
    const acquired = await this.#acquire(signal);
    let history = NO_FAILURES;
    while (acquired !== null && !signal.aborted) {
      const { error, exit, log, upMs } = await this.#live(acquired, signal);
      if (signal.aborted) return;
      const next = afterFailure(history, { code: error.code, upMs }, this.#policy, Math.random());
      history = next.history;
      const wish = upMs === 0 ? (this.#input.retries?.(error) ?? null) : null;
      const delayMs = wish === null ? next.delayMs : wish ? 0 : null;
      const at = new Date(Date.now() + (delayMs ?? 0)).toISOString();
      const restart = delayMs === null ? null : { attempt: history.attempts, at };
      this.#input.log?.warn({ code: error.code, exit, restart }, error.message);
      const lines = log.slice(-FAILURE_LINES);
      this.#apply({ type: "failed", error, exit, log: lines, restart, at: now() });
      if (delayMs === null) return;
      await delay(delayMs, undefined, { signal }).catch(() => undefined);
    }
  }

  #sweep(): void {
    try {
      const pids = sweepStaleEngines(this.#input.home);
      if (pids.length > 0) this.#input.log?.warn({ pids }, "ended the engines of a dead agent");
    } catch (error) {
      // A folder that cannot be tidied is no reason not to start.
      this.#input.log?.warn({ err: error }, "could not sweep");
    }
  }

  /** Null when that failed, which the state then says, or when it was stopped. */
  async #acquire(signal: AbortSignal): Promise<Acquired | null> {
    try {
      const both = Promise.all([this.#engine.get(), this.#model.get()]);
      const [engine, model] = await Promise.race([both, whenAborted(signal)]);
      return { engine, model };
    } catch (thrown) {
      if (signal.aborted) return null;
      const error = reportOf(thrown);
      this.#input.log?.warn({ code: error.code }, error.message);
      this.#apply({ type: "failed", error, exit: null, log: [], restart: null, at: now() });
      return null;
    }
  }

  /** Asks the driver what the engine holds; nobody waits for a slow answer. */
  async #measure(address: EngineAddress): Promise<void> {
    const held = await gpuMemoryOf(address.pid);
    if (held === null || this.#address !== address) return;
    this.#gpuMemory = held;
    this.#apply({ type: "measured", gpuMemory: totalOf(held) });
  }

  /** One life of one process, from its start to its end. */
  async #live({ engine, model }: Acquired, signal: AbortSignal) {
    this.#apply({ type: "starting", engine: engine.info, model, at: now() });
    const startedAt = performance.now();
    let settings: ServerSettings | undefined;
    try {
      settings = await this.#input.settings?.({ engine, model });
    } catch (thrown) {
      return { error: reportOf(thrown), exit: null, log: [], upMs: 0 };
    }
    const graceMs = (): number => (this.#hurry ? 0 : (this.#input.graceMs ?? GRACE_MS));
    const life = this.#launch({
      settings,
      get graceMs() {
        return graceMs();
      },
      home: this.#input.home,
      engine,
      model,
      onLine: (line) => this.log.push(line),
      onLoad: (report) => this.#apply({ type: "loading", ...report }),
      compiles: engine.compiles,
      stallMs: this.#input.stallMs ?? (engine.compiles === true ? COMPILE_STALL_MS : STALL_MS),
      signal,
    });
    const ready = await life.ready;
    const readyAt = performance.now();
    if (ready !== null && !signal.aborted) {
      const { address, contextSize, offload, slots } = ready;
      this.#address = address;
      const loadSeconds = (readyAt - startedAt) / 1_000;
      this.#input.onLoaded?.(ready);
      this.#apply({ type: "ready", contextSize, slots, loadSeconds, offload, at: now() });
      if (engine.info.backend === "cuda") void this.#measure(address);
    }
    const death = await life.ended;
    this.#address = null;
    this.#gpuMemory = null;
    return { ...death, upMs: ready === null ? 0 : performance.now() - readyAt };
  }
}
