import type { EngineState } from "@llcuda/protocol";
import { expect, test } from "vitest";
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
