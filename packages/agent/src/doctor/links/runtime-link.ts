import type { DoctorLink, EngineRecord, MachineFacts } from "@llcuda/protocol";
import { currentEngine } from "./engines-known.ts";
import { brokenLink, type ChainInput, type Fact, link } from "./link.ts";

/** Toolkits and CUDA libraries of the system: needed by engines that bring none of their own. */
export function runtimeLink(input: ChainInput): DoctorLink {
  const { catalog, machine } = input;
  const { libraries, toolkits } = machine;
  const facts = factsOf(machine);
  const kits = toolkits.map(({ version }) => `toolkit ${version}`);
  const sonames = [...new Set(libraries.map(({ soname }) => soname))];
  const found = [...kits, ...sonames].join(", ");
  const lacking = catalog.engines.find(lacksLibrary);
  const current = currentEngine(input);
  if (lacking !== undefined && (current === null || current.backend !== "cuda")) {
    const { because, remedy } = lacking.fit;
    const error = {
      code: "LIBRARY_MISSING" as const,
      message: `${lacking.description}: ${because}`,
      hint: remedy ?? "Choose an engine that brings its libraries.",
      remedies: ["choose-engine" as const],
    };
    return machine.gpus.length > 0 && current === null
      ? brokenLink("runtime", error, facts)
      : link("runtime", "warn", error.message, facts, error);
  }
  if (found === "") {
    return link("runtime", "absent", "None here; engines that bring their own need none.", facts);
  }
  return link("runtime", "ok", `${found}.`, facts);
}

function lacksLibrary({ backend, fit }: EngineRecord): boolean {
  return backend === "cuda" && fit.runs === "no" && fit.code === "LIBRARY_MISSING";
}

function factsOf({ libraries, toolkits }: MachineFacts): Fact[] {
  return [
    ...toolkits.map(({ path, version }) => ({ name: `Toolkit ${version}`, value: path })),
    ...libraries.map(({ origin, path, soname, version }) => ({
      name: version === null ? soname : `${soname} ${version}`,
      value: `${path} (${origin})`,
    })),
  ];
}
