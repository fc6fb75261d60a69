import type { ModelEngine } from "./model-engine.ts";

/** Calls back once, when an engine that was woken is among the loaded, or came to nothing. */
export function onceBegun(engine: ModelEngine, call: () => void): void {
  const over = engine.state.listen(({ phase }) => {
    if (phase !== "starting" && phase !== "failed" && phase !== "stopping") return;
    call();
    over();
  });
}
