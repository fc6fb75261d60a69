import type { EngineState } from "./engine.ts";

/** It failed, and is not started again by itself. */
export function isGivenUp(state: EngineState): state is Extract<EngineState, { phase: "failed" }> {
  return state.phase === "failed" && state.restart === null;
}
