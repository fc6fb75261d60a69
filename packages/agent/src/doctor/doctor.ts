import { PROTOCOL_VERSION, type DoctorReport } from "@llcuda/protocol";
import type { EngineAddress } from "../engine/engine-service.ts";
import type { Home } from "../home.ts";
import { homeFacts, hostFacts } from "../host/host-facts.ts";
import { VERSION } from "../version.ts";
import { doctorChain } from "./doctor-chain.ts";
import type { ChainInput } from "./links/link.ts";
import { verdictOf } from "./verdict.ts";

/** The agent that answers for a report. */
export interface ReportingAgent {
  url: string;
  address: EngineAddress | null;
  setup: NonNullable<DoctorReport["setup"]>;
}

/** Everything that `llcuda doctor` tells; without an agent, what is known from here. */
export function doctorReport(
  home: Home,
  input: ChainInput,
  agent: ReportingAgent | null,
): DoctorReport {
  const { catalog, machine, model, state } = input;
  const chain = doctorChain(input);
  const verdict = verdictOf(chain, input);
  return {
    version: VERSION,
    protocol: PROTOCOL_VERSION,
    ok: agent !== null && state.phase === "ready",
    verdict:
      agent === null
        ? `No agent runs on this cache: start one with \`llcuda up\`. ${verdict}`
        : verdict,
    host: hostFacts(),
    machine,
    home: homeFacts(home),
    agent: agent === null ? null : { pid: process.pid, url: agent.url },
    engine: {
      phase: state.phase,
      url: agent?.address?.url ?? null,
      apiKeyFile: agent?.address?.apiKeyFile ?? null,
      pid: agent?.address?.pid ?? null,
      info: "engine" in state ? state.engine : null,
      error: state.phase === "failed" ? state.error : null,
    },
    model,
    setup: agent?.setup ?? null,
    chain,
    engines: catalog.engines,
  };
}
