import {
  PROTOCOL_VERSION,
  type DoctorReport,
  type EngineState,
  type MachineFacts,
} from "@llcuda/protocol";
import type { Home } from "../home.ts";
import { homeFacts, hostFacts } from "../host/host-facts.ts";
import type { Services } from "../server/services.ts";
import { VERSION } from "../version.ts";

function verdictOf(state: EngineState): string {
  switch (state.phase) {
    case "ready":
      return `${state.model.name} answers on ${state.engine.description}.`;
    case "failed":
      return `${state.error.message} ${state.error.hint}`;
    case "none":
      return "No engine runs yet.";
    case "installing":
    case "proving":
    case "starting":
    case "stopping":
      return `The engine is ${state.phase}.`;
    default:
      return state satisfies never;
  }
}

/** What is known without a running agent. */
export function doctorWithoutAgent(home: Home, machine: MachineFacts): DoctorReport {
  return {
    version: VERSION,
    protocol: PROTOCOL_VERSION,
    ok: false,
    verdict: "No agent runs on this cache. Start one with `llcuda up`.",
    host: hostFacts(),
    machine,
    home: homeFacts(home),
    agent: null,
    engine: { phase: "none", url: null, apiKeyFile: null, pid: null, info: null, error: null },
    model: null,
    setup: null,
  };
}

/** The chain from the machine to the model, as this agent sees it. */
export function doctorOf(
  home: Home,
  services: Pick<Services, "engine" | "setup">,
  machine: MachineFacts,
  agentUrl: string,
): DoctorReport {
  const state = services.engine.state.value;
  const address = services.engine.address;
  return {
    ...doctorWithoutAgent(home, machine),
    ok: state.phase === "ready",
    verdict: verdictOf(state),
    agent: { pid: process.pid, url: agentUrl },
    engine: {
      phase: state.phase,
      url: address?.url ?? null,
      apiKeyFile: address?.apiKeyFile ?? null,
      pid: address?.pid ?? null,
      info: "engine" in state ? state.engine : null,
      error: state.phase === "failed" ? state.error : null,
    },
    model: "model" in state ? state.model : null,
    setup: services.setup.state.value,
  };
}
