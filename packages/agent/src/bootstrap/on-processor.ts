import type { Engine } from "../engine/engine.ts";

/** llama-server's variable for the devices that it may use. */
const DEVICES = "LLAMA_ARG_DEVICE";
const NONE = "none";
const SUFFIX = "-cpu";

/** The same engine, told to leave the GPU alone: openly one for the processor. */
export function onProcessor(engine: Engine): Engine {
  return {
    ...engine,
    id: engine.id + SUFFIX,
    description: `${engine.description}, on the processor`,
    backend: "cpu",
    env: { ...engine.env, [DEVICES]: NONE },
  };
}

/** Whether an engine was told to leave the GPU alone. */
export function isOnProcessor({ env }: Pick<Engine, "env">): boolean {
  return env[DEVICES] === NONE;
}

/** The id of the same engine with its GPU. */
export function withGpu(id: string): string {
  return id.slice(0, -SUFFIX.length);
}
