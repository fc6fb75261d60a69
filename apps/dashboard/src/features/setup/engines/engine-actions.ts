import type { EngineRecord, EngineWork } from "@llcuda/protocol";
import { lacksRuntime } from "./engine-groups.ts";

export type EngineActionKind = "install" | "use" | "prove" | "remove" | "cancel";

export interface EngineAction {
  kind: EngineActionKind;
  name: string;
}

/** What can be done with an engine, the likeliest first. */
export function actionsOf(record: EngineRecord, work: EngineWork | undefined): EngineAction[] {
  if (work?.error === null) return [{ kind: "cancel", name: "Cancel" }];
  const actions = atRest(record);
  if (work === undefined) return actions;
  const again = actions.map(({ kind, name }) => ({
    kind,
    name: kind === work.kind ? "Try again" : name,
  }));
  return [...again, { kind: "cancel", name: "Put away" }];
}

function atRest(record: EngineRecord): EngineAction[] {
  const { place, fit, inUse, proof, source } = record;
  const fits = fit.runs !== "no";
  const install = source === "build" ? "Build" : "Install";
  if (place === "available") return fits ? [{ kind: "install", name: install }] : [];
  const actions: EngineAction[] = [];
  if (lacksRuntime(record)) actions.push({ kind: "install", name: "Fetch CUDA libraries" });
  if (!inUse && fits && proof.state !== "failed") actions.push({ kind: "use", name: "Use" });
  actions.push({ kind: "prove", name: proof.state === "none" ? "Prove" : "Prove again" });
  if (place === "cache") actions.push({ kind: "remove", name: "Remove" });
  return actions;
}
