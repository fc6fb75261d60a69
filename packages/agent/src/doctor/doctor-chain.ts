import type { DoctorLink, EngineState } from "@llcuda/protocol";
import { blamedLink } from "./links/blame.ts";
import { cudaLink } from "./links/cuda-link.ts";
import { driverLink } from "./links/driver-link.ts";
import { engineLink } from "./links/engine-link.ts";
import { currentEngine, withAlternatives } from "./links/engines-known.ts";
import { gpuLink } from "./links/gpu-link.ts";
import type { ChainInput } from "./links/link.ts";
import { modelLink } from "./links/model-link.ts";
import { proofLink } from "./links/proof-link.ts";
import { runtimeLink } from "./links/runtime-link.ts";

/** Lines of the engine's log that a failure without words of its own quotes. */
const LINES = 10;

/**
 * The chain from the GPU to the model. Each link is judged by itself; where the engine has failed, the
 * link that is to blame is red and carries the engine's own lines. Pure.
 */
export function doctorChain(input: ChainInput): DoctorLink[] {
  const links = [
    gpuLink(input),
    driverLink(input),
    cudaLink(input),
    runtimeLink(input),
    engineLink(input),
    proofLink(input),
    modelLink(input),
  ];
  return input.state.phase === "failed" ? links.map(blame(input.state, input)) : links;
}

function blame({ error, log }: Extract<EngineState, { phase: "failed" }>, input: ChainInput) {
  const id = blamedLink(error.code);
  const detail = error.detail ?? log.slice(-LINES).join("\n");
  const whole = { ...error, ...(detail === "" ? {} : { detail }) };
  // A search that found nothing blames no engine that is good but was not asked for.
  const failed = error.code === "ENGINE_NONE_WORKS" ? null : currentEngine(input);
  const told = withAlternatives(whole, input.catalog, failed);
  return (link: DoctorLink): DoctorLink =>
    link.id === id ? { ...link, status: "fail", summary: error.message, error: told } : link;
}
