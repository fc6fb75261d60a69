import type { EngineState, ErrorReport } from "@llcuda/protocol";
import { expect, test } from "vitest";
import type { EngineAddress } from "../../engine/engine-service.ts";
import { LiveValue } from "../../live/live-value.ts";
import { EngineLife } from "./engine-life.ts";

const OUT_OF_MEMORY: ErrorReport = {
  code: "OUT_OF_MEMORY",
  message: "",
  hint: "",
  remedies: [],
};

function addressOf(pid: number): EngineAddress {
  return { url: "", apiKey: "", apiKeyFile: "", pid };
}

function engineOf(pid: number) {
  return {
    state: new LiveValue<EngineState>({ phase: "none" }),
    address: addressOf(pid) as EngineAddress | null,
    /** Its supervisor starts another. */
    replace(process: number): void {
      this.address = addressOf(process);
    },
  };
}

const failed = (error: ErrorReport): EngineState => ({
  phase: "failed",
  error,
  exit: null,
  log: [],
  restart: null,
  since: "",
});

test("what an engine died of is kept, also when another process has taken its place", async () => {
  const engine = engineOf(1);
  const life = new EngineLife(engine, 1);
  expect(life.isGone).toBe(false);
  engine.state.set(failed(OUT_OF_MEMORY));
  engine.state.set({ phase: "none" });
  engine.replace(2);
  expect(life.isGone).toBe(true);
  expect(await life.diagnosis()).toBe(OUT_OF_MEMORY);
});

test("its last words are waited for once nobody answers", async () => {
  const engine = engineOf(1);
  const life = new EngineLife(engine, 1);
  engine.address = null;
  const diagnosis = life.diagnosis();
  engine.state.set(failed(OUT_OF_MEMORY));
  expect(await diagnosis).toBe(OUT_OF_MEMORY);
});

test("one that refused and still answers has not died", async () => {
  const life = new EngineLife(engineOf(1), 1);
  expect(await life.diagnosis()).toBeNull();
});

test("nobody listens once the bench is over", () => {
  const engine = engineOf(1);
  const life = new EngineLife(engine, 1);
  life.close();
  engine.state.set(failed(OUT_OF_MEMORY));
  expect(life.isGone).toBe(false);
});
