import type { LoadedModel } from "@llcuda/protocol";

/** `loading`: also while another try waits for its time; `failed`: given up. */
export function howFar({ state }: Pick<LoadedModel, "state">): "loading" | "loaded" | "failed" {
  if (state.phase === "failed") return state.restart === null ? "failed" : "loading";
  return state.phase === "ready" || state.phase === "stopping" ? "loaded" : "loading";
}
