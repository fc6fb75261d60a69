import type { DoctorLink, EngineInfo, ErrorReport } from "@llcuda/protocol";
import { currentEngine, whyNot, withAlternatives } from "./engines-known.ts";
import { brokenLink, type ChainInput, type Fact, link, minute } from "./link.ts";

const CHECKS = { version: "its version", devices: "its devices", token: "a real token" };

/** Whether the engine was seen to write a token on this machine, and on which device. */
export function proofLink(input: ChainInput): DoctorLink {
  const { catalog, machine, state } = input;
  if (state.phase === "proving") {
    return link("proof", "pending", `The engine is asked for ${CHECKS[state.check]}.`);
  }
  if (state.phase === "ready" && state.warning !== null) {
    return link("proof", "warn", state.warning.message, factsOf(state.engine), state.warning);
  }
  if ("engine" in state) return proofOf(state.engine, machine.gpus.length > 0);
  const current = currentEngine(input);
  if (current === null) return link("proof", "absent", "There is no engine to prove.");
  const failure = whyNot(current);
  if (failure !== null) {
    return brokenLink("proof", withAlternatives(failure, catalog, current));
  }
  if (current.proof.state === "passed") {
    const { at, version } = current.proof;
    return link("proof", "ok", `Proved with a real token on ${minute(at)} (${version}).`);
  }
  return link("proof", "pending", `${current.description} is proved when it is started first.`);
}

function proofOf(engine: EngineInfo, hasGpu: boolean): DoctorLink {
  const facts = factsOf(engine);
  if (engine.backend === "cuda" && engine.devices.length === 0 && hasGpu) {
    const error: ErrorReport = {
      code: "GPU_NOT_USED",
      message: `${engine.description} started, and finds no GPU: it computes on the processor.`,
      hint: "A library that its CUDA part needs is missing, or the driver is too old for it; choose another engine.",
      remedies: ["choose-engine", "use-vulkan"],
    };
    return brokenLink("proof", error, facts);
  }
  const on =
    engine.devices.length === 0 ? "the processor" : engine.devices.map((d) => d.name).join(", ");
  return link("proof", "ok", `It wrote a real token on ${on}.`, facts);
}

function factsOf(engine: EngineInfo): Fact[] {
  return [
    { name: "Version", value: engine.version },
    { name: "Proved", value: minute(engine.provedAt) },
    ...engine.devices.map(({ description, name }) => ({
      name: "Device",
      value: `${name}: ${description}`,
    })),
  ];
}
