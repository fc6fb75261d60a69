import type { EngineBackend, EngineFit, ErrorReport, MachineFacts } from "@llcuda/protocol";
import { chooseEngine } from "../compat/choose-engine.ts";
import { fitBuild } from "./engine-fit.ts";
import { pinOf, type OfferedBuild, type Wishes } from "./engine-source.ts";
import { buildOfKnown, idOf, type KnownEngine } from "./known-engine.ts";
import type { ProofMemory } from "./proof-record.ts";
import { mayPass } from "./passing-failures.ts";
import { cudaHostOf } from "./probe/cuda-host.ts";

/** One engine to try, or the reason why it is not tried. */
export interface PlanStep {
  known: KnownEngine;
  /** Of the engine that is here, else of the offer. */
  id: string;
  description: string;
  backend: EngineBackend;
  fit: EngineFit;
  action: { kind: "try" } | { kind: "skip"; reason: string; error: ErrorReport | null };
}

export interface PlanInput {
  known: readonly KnownEngine[];
  machine: MachineFacts;
  wishes: Wishes;
  /** LLCUDA_CUDA: "12", "12.4" or "124"; null: any. */
  cuda: string | null;
  /** LLCUDA_SKIP_INSPECTION: what is foreseen keeps nothing from being tried. */
  blind?: boolean;
}

/** What is to be done with one engine, before it is compared with others. Pure. */
export function stepOf(known: KnownEngine, input: PlanInput): PlanStep {
  const { engine, offer, proof } = known;
  const build = buildOfKnown(known);
  const foreseen = fitBuild(build, input.machine);
  const fit = proof.state === "passed" ? provedFit(foreseen, proof.info.provedAt) : foreseen;
  return {
    known,
    id: idOf(known),
    description: engine?.description ?? offer.description,
    backend: build.backend,
    fit,
    action: actionOf(known, fit, input),
  };
}

/** A proof outweighs everything that was foreseen. */
function provedFit(foreseen: EngineFit, at: string): EngineFit {
  if (foreseen.runs !== "no") return foreseen;
  const because = `It was proved here (${at.slice(0, 10)}), although this was foreseen: ${foreseen.because}`;
  return { runs: "native", because, code: null, remedy: null };
}

function actionOf(known: KnownEngine, fit: EngineFit, input: PlanInput): PlanStep["action"] {
  const { offer, proof, source } = known;
  if (offer.action.kind === "skip") return skip(offer.action.reason);
  const unwanted = whyUnwanted(known, input);
  if (unwanted !== null) return skip(unwanted);
  // Obeyed, whatever is foreseen: it is looked into, and told, when its turn comes.
  if (source === "explicit") return { kind: "try" };
  if (isRefuted(proof)) return skip(...failedBefore(proof));
  if (fit.runs === "no" && input.blind !== true) return skip(fit.because, reportOfFit(fit));
  const gave = input.known.find(
    ({ engine, inspected }) => engine !== null && inspected?.offer === offer.id,
  );
  if (gave === undefined || gave.engine?.id === idOf(known)) return { kind: "try" };
  if (isRefuted(gave.proof)) return skip(...failedBefore(gave.proof));
  const seen = fitBuild(buildOfKnown(gave), input.machine);
  if (seen.runs !== "no" || input.blind === true) return { kind: "try" };
  return skip(
    `${idOf(gave)}, which it gave, does not run here: ${seen.because}`,
    reportOfFit(seen),
  );
}

/** It failed for what it is; what only the machine's state was to blame for is tried again. */
function isRefuted(proof: ProofMemory): proof is Extract<ProofMemory, { state: "failed" }> {
  return proof.state === "failed" && !mayPass(proof.error.code);
}

function skip(reason: string, error: ErrorReport | null = null): PlanStep["action"] {
  return { kind: "skip", reason, error };
}

function failedBefore({ at, error }: { at: string; error: ErrorReport }): [string, ErrorReport] {
  return [`it failed here on ${at.slice(0, 10)}: ${error.message}`, error];
}

/** A foreseen refusal in the form of a failure. */
export function reportOfFit({ because, code, remedy }: EngineFit): ErrorReport {
  const lacksRuntime = code === "LIBRARY_MISSING" && /\blib(cudart|cublas)/.test(because);
  return {
    code: code ?? "ENGINE_PROOF_FAILED",
    message: because,
    hint: remedy ?? "Use another engine.",
    remedies: [...(lacksRuntime ? (["install-cuda-runtime"] as const) : []), "choose-engine"],
  };
}

/** Where the wish for an engine was said. */
export function pinnedBy({ pinnedBy = "--engine" }: Wishes): string {
  return pinnedBy;
}

/** Why a pin leaves an engine out; null when it does not. */
function whyUnwanted(known: KnownEngine, { cuda, machine, wishes }: PlanInput): string | null {
  const build = buildOfKnown(known);
  if (wishes.engine !== null && !isMeant(known, wishes.engine)) {
    return `only ${wishes.engine} was asked for (${pinnedBy(wishes)} ${wishes.engine})`;
  }
  if (cuda === null || (build.inspection !== null && isOfCuda(build, machine, cuda))) return null;
  return `only CUDA ${cuda} was asked for (LLCUDA_CUDA)`;
}

/** Whether a wish for an engine means this one. */
export function isMeant(known: KnownEngine, wish: string): boolean {
  const { engine, inspected, offer, source } = known;
  const pin = pinOf(wish);
  switch (pin.kind) {
    // Who names a program means that one: another in its place would pass for it.
    case "path":
      return source === "explicit";
    // A cached engine counts for the source that it came from.
    case "source":
      return source === pin.source || offer.origin === pin.source;
    case "backend":
      return buildOfKnown(known).backend === pin.backend;
    case "engine":
      return [engine?.id, offer.id, inspected?.offer].includes(pin.id);
    default:
      return pin satisfies never;
  }
}

function isOfCuda({ inspection, ownGlibc }: OfferedBuild, machine: MachineFacts, cuda: string) {
  if (inspection === null) return false;
  const option = { id: "it", inspection, ownGlibc };
  const pin = { from: "LLCUDA_CUDA", cuda };
  return chooseEngine([option], cudaHostOf(machine), pin).assessed.length > 0;
}
