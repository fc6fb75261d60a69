import type { EngineState } from "@llcuda/protocol";
import type { EngineAddress, EngineService } from "../engine/engine-service.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import type { ModelEngine } from "./model-engine.ts";

/** Lines that can be looked back at, over all models that were current. */
const LOG_LINES = 2_000;

/** The current model's engine, whichever that is: one service for all who name no model. */
export class CurrentEngine implements EngineService {
  readonly state: LiveValue<EngineState>;
  readonly log = new LineRing(LOG_LINES);
  readonly #forgetEngine: () => void;
  #engine: ModelEngine;
  #leave: () => void = () => undefined;

  constructor(engine: ModelEngine, forgetEngine: () => void) {
    this.#engine = engine;
    this.#forgetEngine = forgetEngine;
    this.state = new LiveValue(engine.state.value);
    this.#listen(engine);
  }

  get engine(): ModelEngine {
    return this.#engine;
  }

  get ready(): boolean {
    return this.state.value.phase === "ready";
  }

  follow(engine: ModelEngine): void {
    if (engine === this.#engine) return;
    this.#leave();
    this.#engine = engine;
    this.#listen(engine);
    this.state.set(engine.state.value);
  }

  get address(): EngineAddress | null {
    return this.#engine.address;
  }

  ensureReady(signal?: AbortSignal): Promise<EngineAddress> {
    return this.#engine.ensureReady(signal);
  }

  use(): () => void {
    return this.#engine.use();
  }

  /** Searches for the engine anew, too. */
  restart(): Promise<void> {
    this.#forgetEngine();
    return this.#engine.restart();
  }

  stop(): Promise<void> {
    return this.#engine.stop();
  }

  #listen(engine: ModelEngine): void {
    const leaveState = engine.state.listen((state) => this.state.set(state));
    const leaveLog = engine.log.listen((line) => this.log.push(line));
    this.#leave = () => {
      leaveState();
      leaveLog();
    };
  }
}
