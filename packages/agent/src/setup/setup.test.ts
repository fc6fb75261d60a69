import type { EngineState, SetupStepId } from "@llcuda/protocol";
import { startFakeLlamaServer } from "@llcuda/test-kit";
import { expect, test } from "vitest";
import { COMPILING } from "../engine/compile-watch.ts";
import type { EngineService } from "../engine/engine-service.ts";
import { Failure } from "../failure.ts";
import { LineRing } from "../live/line-ring.ts";
import { LiveValue } from "../live/live-value.ts";
import { Setup } from "./setup.ts";

test("a search that ends at once leaves its steps done, though its state is seen later", async () => {
  const setup = new Setup();
  const state = new LiveValue<EngineState>({ phase: "none" });
  const error = new Failure("MODEL_NONE_AVAILABLE", "No model.", "Name one.").report();
  const engine: EngineService = {
    state,
    log: new LineRing(1),
    address: null,
    ensureReady: async () => {
      await setup.during(["engine", "proof"], search(), () => ["remembered", "proved before"]);
      // Whoever watches the state sees the search only now.
      await new Promise(setImmediate);
      state.set({ phase: "failed", error, exit: null, log: [], restart: null, since: "" });
      throw new Error("there is no model");
    },
    use: () => () => undefined,
    restart: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const search = (): Promise<null> => {
    state.set({ phase: "installing", source: "cache", detail: "", progress: null });
    return Promise.resolve(null);
  };
  setup.follow(engine);
  for await (const { steps } of setup.state.watch()) {
    if (!steps.some(({ status }) => status === "failed")) continue;
    const told = steps.map(({ id, status }) => `${id} ${status}`);
    expect(told.slice(0, 3)).toEqual(["engine done", "proof done", "model failed"]);
    break;
  }
  setup.close();
});

const engine = {
  id: "fake",
  source: "bundle" as const,
  description: "a fake",
  backend: "cuda" as const,
  version: "1",
  devices: [],
  path: "/e",
  provedAt: "",
};
const model = { id: "tiny", name: "Tiny", path: "/t", size: 1, source: "local" as const };
const loaded = { engine, model, since: "" };
const figures = { contextSize: 1, slots: 1, loadSeconds: 1, offload: null, warning: null };

/** Resolves when a step says this. */
async function untilSaid(setup: Setup, id: SetupStepId, words: string): Promise<void> {
  for await (const { steps } of setup.state.watch()) {
    if (steps.some((step) => step.id === id && step.detail.includes(words))) return;
  }
}

test("a first token that waits for the driver's compiler says so, where the load did", async () => {
  await using fake = await startFakeLlamaServer({ firstTokenMs: 2_500 });
  const setup = new Setup();
  const state = new LiveValue<EngineState>({ phase: "none" });
  const address = { url: fake.url, apiKey: fake.apiKey, apiKeyFile: "", pid: 1 };
  setup.follow({
    state,
    log: new LineRing(1),
    address,
    ensureReady: () => Promise.resolve(address),
    use: () => () => undefined,
    restart: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  });
  state.set({ phase: "starting", ...loaded, stage: COMPILING, progress: null });
  await untilSaid(setup, "start", COMPILING);
  state.set({ phase: "ready", ...loaded, ...figures });
  await untilSaid(setup, "token", COMPILING);
  await untilSaid(setup, "token", "after");
  expect(fake.asked).toHaveLength(1);
  setup.close();
});
