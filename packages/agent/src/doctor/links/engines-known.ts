import type { EngineCatalog, EngineRecord, ErrorReport, Remedy } from "@llcuda/protocol";
import { BACKEND_NAMES } from "../../engine/backend-name.ts";
import type { ChainInput } from "./link.ts";

/** Its description, with what it computes on where that does not say so. */
export function titleOf({ backend, description }: Pick<EngineRecord, "backend" | "description">) {
  const name = BACKEND_NAMES[backend];
  return description.includes(name) ? description : `${description} (${name})`;
}

/**
 * The engine that is used, or that llcuda would use first; null when none fits, or when the one that
 * is used came after the catalog's last look.
 */
export function currentEngine({ catalog, state }: ChainInput): EngineRecord | null {
  const { choice, engines } = catalog;
  if ("engine" in state) return engines.find(({ id }) => id === state.engine.id) ?? null;
  return (
    engines.find(({ inUse }) => inUse) ??
    engines.find(({ id }) => id === choice?.id) ??
    runnableEngines(catalog)[0] ??
    null
  );
}

/** Engines that nothing is known against, the best first. */
export function runnableEngines({ engines }: EngineCatalog): EngineRecord[] {
  return engines.filter(({ fit, proof }) => fit.runs !== "no" && proof.state !== "failed");
}

/** Why an engine does not run: its proof's failure, else what was foreseen; null when nothing is known. */
export function whyNot({ description, fit, proof }: EngineRecord): ErrorReport | null {
  if (proof.state === "failed") return proof.error;
  if (fit.runs !== "no") return null;
  return {
    code: fit.code ?? "ENGINE_SOURCE_UNAVAILABLE",
    message: `${description}: ${fit.because}`,
    hint: fit.remedy ?? "Choose another engine.",
    remedies: [],
  };
}

/** A failure of one engine, with what runs instead: never the end of the road. */
export function withAlternatives(
  error: ErrorReport,
  catalog: EngineCatalog,
  failed: EngineRecord | null,
): ErrorReport {
  const others = runnableEngines(catalog).filter(({ id }) => id !== failed?.id);
  const [best] = others;
  if (best === undefined) return error;
  const buttons: Remedy[] = [...error.remedies, "choose-engine"];
  if (catalog.pin !== null) buttons.push("use-best");
  const idle = new Set(others.filter(({ inUse }) => !inUse).map(({ backend }) => backend));
  if (idle.has("vulkan")) buttons.push("use-vulkan");
  if (idle.has("cpu")) buttons.push("use-cpu");
  // What is still to be fetched was only foreseen to run.
  const which =
    best.place === "available" ? "What fits this machine and can be fetched" : "What does run here";
  const runs = error.message.includes(best.description) ? "" : ` ${which}: ${titleOf(best)}.`;
  return { ...error, hint: `${error.hint}${runs}`, remedies: [...new Set(buttons)] };
}
