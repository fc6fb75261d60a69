import type { EngineState, SetupState } from "@llcuda/protocol";
import { firstToken } from "../chat/first-token.ts";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import { COMPILING, watchCompiling } from "../engine/compile-watch.ts";
import type { LoadReport } from "../engine/load-report.ts";
import { reportOf } from "../failure.ts";
import type { LiveValue } from "../live/live-value.ts";
import { SetupBoard } from "./setup-board.ts";
import type { StepReporter } from "./step-reporter.ts";

/** From nothing to the first token: starts the engine, and writes down how each step goes. */
export class Setup {
  readonly engineSteps: { engineStep: StepReporter; proofStep: StepReporter };
  readonly modelStep: StepReporter;
  readonly #board = new SetupBoard();
  readonly #closed = new AbortController();
  #engine: EngineService | null = null;
  /** The engine that is being asked for its first token. */
  #asked: EngineAddress | null = null;
  /** The driver compiled the engine's kernels while it was loaded. */
  #compiles = false;

  constructor() {
    this.engineSteps = {
      engineStep: this.#board.reporter("engine"),
      proofStep: this.#board.reporter("proof"),
    };
    this.modelStep = this.#board.reporter("model");
  }

  get state(): LiveValue<SetupState> {
    return this.#board.state;
  }

  /** Keeps the steps `ids` true to the work that they stand for. */
  async during<T>(
    ids: readonly ("engine" | "proof" | "model")[],
    work: Promise<T>,
    describe: (value: T) => readonly string[],
  ): Promise<T> {
    const board = this.#board;
    board.begin(ids[0]!);
    try {
      const value = await work;
      for (const [index, detail] of describe(value).entries()) board.finish(ids[index]!, detail);
      return value;
    } catch (error) {
      const [first, ...others] = ids;
      if (!this.#closed.signal.aborted) {
        board.fail(first!, reportOf(error));
        for (const id of others) board.settle(id);
      }
      throw error;
    }
  }

  /** Asks for the engine, and keeps the steps true to its state from now on. */
  follow(engine: EngineService): void {
    this.#engine = engine;
    void this.#watch(engine);
    void this.#start(engine);
  }

  /** Runs what failed again. */
  async retry(): Promise<void> {
    if (this.#engine === null) return;
    this.#board.reset();
    if (this.#engine.state.value.phase === "ready") await this.#proveToken(this.#engine);
    else await this.#engine.restart();
  }

  close(): void {
    this.#closed.abort();
  }

  async #start(engine: EngineService): Promise<void> {
    // A failure is in the engine's state, where `#watch` finds it.
    await engine.ensureReady(this.#closed.signal).catch(() => undefined);
  }

  async #watch(engine: EngineService): Promise<void> {
    for await (const state of engine.state.watch(this.#closed.signal)) {
      this.#note(state, engine);
    }
  }

  #note(state: EngineState, engine: EngineService): void {
    const board = this.#board;
    switch (state.phase) {
      case "starting":
        this.#compiles ||= state.stage === COMPILING;
        board.begin("start", state.stage);
        board.reporter("start").progress(state.progress);
        break;
      case "ready":
        board.finish("start", `loaded in ${state.loadSeconds.toFixed(1)} s`);
        void this.#proveToken(engine);
        break;
      case "failed":
        if (!board.hasFailed()) board.fail(board.unfinished(), state.error);
        break;
      // The search itself reports these steps; when it is short, this state is seen after its end.
      case "installing":
      case "proving":
      case "none":
      case "stopping":
        break;
      default:
        state satisfies never;
    }
  }

  async #proveToken(engine: EngineService): Promise<void> {
    const { address } = engine;
    // A state that is told twice is one engine, which is asked once.
    if (address === null || address === this.#asked || this.#board.isDone("token")) return;
    this.#asked = address;
    this.#board.begin("token");
    const compiling = this.#compiles ? watchCompiling((report) => this.#tell(report)) : null;
    try {
      const { milliseconds } = await firstToken(address, this.#closed.signal);
      this.#board.finish("token", `after ${Math.round(milliseconds)} ms`);
    } catch (error) {
      // An engine that went away meanwhile is its own failure, which its state tells.
      if (engine.address === address) this.#board.fail("token", reportOf(error));
    } finally {
      compiling?.end();
      this.#compiles = false;
      this.#asked = null;
    }
  }

  /** The first answer needs kernels that the load did not. */
  #tell({ progress, stage }: LoadReport): void {
    this.#board.begin("token", stage);
    this.#board.reporter("token").progress(progress);
  }
}
