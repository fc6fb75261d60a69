import type { Command } from "../../app/palette.ts";
import type { Agent } from "../../connection/agent.ts";
import { LINK_IDS, linkTitle, type LinkId } from "./chain/chain.ts";
import { requestOfEngine, type EngineRequest } from "./engines/engine-mutation.ts";

/** What the palette can do with engines; the Setup page opens, where the outcome shows. */
export function engineCommands(agent: Agent, showSetup: () => void): Command[] {
  const state = agent.engine.get().value;
  const engine = state !== null && "engine" in state ? state.engine : null;
  const command = (name: string, request: EngineRequest): Command => ({
    id: `engine-${request.kind}-${request.id}`,
    group: "Actions",
    name,
    run: () => {
      showSetup();
      requestOfEngine(agent, request);
    },
  });
  return [
    command("Use the CPU engine", { kind: "use", id: "cpu" }),
    command("Use the CUDA engine", { kind: "use", id: "cuda" }),
    command("Use the Vulkan engine", { kind: "use", id: "vulkan" }),
    command("Let llcuda choose the engine", { kind: "use", id: null }),
    ...(engine === null
      ? []
      : [command("Prove the engine again", { kind: "prove", id: engine.id })]),
    command("Look for engines again", { kind: "refresh", id: null }),
  ];
}

/** Every link of the chain by name. */
export function linkCommands(show: (id: LinkId) => void): Command[] {
  return LINK_IDS.map((id) => ({
    id: `link-${id}`,
    group: "Pages",
    name: `Setup: ${linkTitle(id)}`,
    run: () => show(id),
  }));
}
