import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installFakeEngine, type FakeBehaviour, type FakeEngine } from "@llcuda/test-kit";
import { isGivenUp } from "@llcuda/protocol";
import { afterEach, beforeEach } from "vitest";
import { Failure } from "../failure.ts";
import { provedEngine } from "../fleet/fleet-stage.test-data.ts";
import { homeOf, type Home } from "../home.ts";
import type { ProvedEngine } from "./engine.ts";
import type { SupervisorInput } from "./supervisor-input.ts";
import { EngineSupervisor } from "./supervisor.ts";

/** Restarts come at once. */
const FAST = { firstMs: 10, capMs: 20 };

/** A supervisor over the fake llama-server for each test of a file. */
export class SupervisorStage {
  home!: Home;
  fake!: FakeEngine;
  supervisor!: EngineSupervisor;
  #folder = "";

  constructor() {
    beforeEach(() => {
      this.#folder = mkdtempSync(join(tmpdir(), "supervisor-"));
      this.home = homeOf({ LLCUDA_HOME: join(this.#folder, "home") });
      writeFileSync(join(this.#folder, "model.gguf"), "GGUF");
    });
    afterEach(async () => {
      await this.supervisor.stop();
      rmSync(this.#folder, { recursive: true });
    });
  }

  start(behaviour: Partial<FakeBehaviour> = {}, input: Partial<SupervisorInput> = {}) {
    this.fake = installFakeEngine(join(this.#folder, "engine"), behaviour);
    const path = join(this.#folder, "model.gguf");
    this.supervisor = new EngineSupervisor({
      home: this.home,
      acquireEngine: () => Promise.resolve(this.provedFake()),
      acquireModel: () =>
        Promise.resolve({ id: "tiny", name: "Tiny", path, size: 4, source: "local" as const }),
      policy: FAST,
      ...input,
    });
    return this.supervisor;
  }

  provedFake(): ProvedEngine {
    return provedEngine(this.fake.bin);
  }

  /** Resolves once it is given up. */
  failedForGood() {
    return this.supervisor.state.until(isGivenUp);
  }
}

/** The code of the failure that some work ends with; what it gives where it does not fail. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Failure ? error.code : error;
  }
}
