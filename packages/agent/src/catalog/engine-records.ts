import type { EngineContents, EngineFit, EngineRecord } from "@llcuda/protocol";
import { runtimeMajor, madeWith } from "../compat/made-with.ts";
import { buildOfKnown, isPlaceholder } from "../bootstrap/known-engine.ts";
import { isOnProcessor, withGpu } from "../bootstrap/on-processor.ts";
import { isTried, planEngines } from "../bootstrap/plan.ts";
import type { PlanStep } from "../bootstrap/plan-step.ts";
import type { Survey } from "../bootstrap/survey.ts";

/** Bytes on disk of the engines in the cache, by their folder. */
export type FolderSizes = ReadonlyMap<string, number>;

/** Every engine of a survey as the wire shows it, the best first, whatever is pinned. Pure. */
export function recordsOf(
  { facts, known }: Survey,
  inUse: string | null,
  sizes: FolderSizes,
): EngineRecord[] {
  const { machine } = facts;
  const wishes = { engine: null, offline: false };
  const { steps } = planEngines({ known, machine, wishes, cuda: null });
  const engines = steps.filter(
    (step) => !isPlaceholder(step.known) && (step.id === inUse || !isSpare(step, steps)),
  );
  const records = engines.map((step): EngineRecord => {
    const { backend, description, id, known } = step;
    const { engine, inspected, offer, proof, source } = known;
    const { size } = offer.build;
    const cached = facts.cached.find((one) => one.id === offer.id);
    const place = cached !== undefined ? "cache" : size === 0 ? "elsewhere" : "available";
    return {
      id,
      source: offer.origin ?? source,
      description,
      backend,
      place,
      path: engine?.bin ?? cached?.folder ?? null,
      size: cached === undefined ? (size === 0 ? null : size) : (sizes.get(cached.folder) ?? null),
      installedAt: cached?.engine ? cached.installedAt : null,
      contents: contentsOf(step, inspected?.inspection != null),
      fit: fitOf(step),
      proof:
        proof.state === "passed"
          ? { state: "passed", at: proof.info.provedAt, version: proof.info.version }
          : proof,
      inUse: id === inUse,
    };
  });
  return records.toSorted((a, b) => Number(a.fit.runs === "no") - Number(b.fit.runs === "no"));
}

/** Whether an engine that leaves its GPU alone says nothing new, as it can use that GPU. */
function isSpare({ id, known }: PlanStep, steps: readonly PlanStep[]): boolean {
  if (known.engine === null || !isOnProcessor(known.engine)) return false;
  const whole = steps.find((step) => step.id === withGpu(id));
  return whole !== undefined && isTried(whole);
}

function contentsOf({ known }: PlanStep, inspected: boolean): EngineContents | null {
  const { inspection } = buildOfKnown(known);
  if (inspection === null) return null;
  const { cuda, glibc, missing, needed } = inspection;
  return {
    inspected,
    sass: cuda?.sass ?? [],
    ptx: (cuda?.ptx ?? []).map(({ target, version }) => ({ target, version })),
    cudaMajor: cuda === null ? null : runtimeMajor(madeWith(inspection)),
    glibc,
    needed,
    missing,
  };
}

/** What cannot be had does not run, whatever it holds. */
function fitOf({ fit, known }: PlanStep): EngineFit {
  const { action } = known.offer;
  const { because, code, remedy, runs } = fit;
  if (action.kind === "try" || runs === "no") return { runs, because, code, remedy };
  return { runs: "no", because: action.reason, code: null, remedy: null };
}
