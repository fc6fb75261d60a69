import { setTimeout as delay } from "node:timers/promises";
import type { ErrorReport } from "@llcuda/protocol";
import type { EngineService } from "../../engine/engine-service.ts";

/** A dead engine's last words are read and explained within this time. */
const DIAGNOSIS_MS = 5_000;
/** A socket breaks before its process is seen to end. */
const SETTLE_MS = 500;

/** The process that a bench asks. What it died of is kept, also when another has taken its place. */
export class EngineLife {
  readonly #engine: Pick<EngineService, "address" | "state">;
  readonly #pid: number;
  readonly #died = Promise.withResolvers<void>();
  readonly #unlisten: () => void;
  #death: ErrorReport | null = null;

  constructor(engine: Pick<EngineService, "address" | "state">, pid: number) {
    this.#engine = engine;
    this.#pid = pid;
    this.#unlisten = engine.state.listen((state) => {
      if (state.phase !== "failed") return;
      this.#death ??= state.error;
      this.#died.resolve();
    });
  }

  /** Nobody answers any more, or another process does. */
  get isGone(): boolean {
    return this.#death !== null || this.#engine.address?.pid !== this.#pid;
  }

  /** What ended it, in its own words; null where it goes on: one that still answers has refused, not died. */
  async diagnosis(): Promise<ErrorReport | null> {
    await this.#deathWithin(SETTLE_MS);
    if (this.isGone) await this.#deathWithin(DIAGNOSIS_MS);
    return this.#death;
  }

  close(): void {
    this.#unlisten();
  }

  #deathWithin(milliseconds: number): Promise<void> {
    return Promise.race([this.#died.promise, delay(milliseconds, undefined, { ref: false })]);
  }
}
