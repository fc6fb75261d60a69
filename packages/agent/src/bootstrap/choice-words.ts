import type { EngineFit, ErrorReport } from "@llcuda/protocol";
import type { Inspection } from "../compat/inspection.ts";
import { BACKEND_NAMES } from "../engine/backend-name.ts";
import { cudaMajorOf, mislabelled } from "./engine-fit.ts";
import { isPlaceholder } from "./known-engine.ts";
import type { PlanStep } from "./plan-step.ts";

/** How a step of the plan went, when it was tried. */
export interface Tried {
  step: PlanStep;
  error: ErrorReport;
}

/** Reasons against better engines that a sentence on the choice tells; more than that nobody reads. */
const NAMED = 3;

/**
 * Why this engine is used, in words: what it fits, and why none of the better ones is. Pure.
 * @param fit as foreseen from what was seen in its files
 * @param tried before it, without success
 */
export function choiceWords(
  chosen: PlanStep,
  description: string,
  fit: EngineFit,
  steps: readonly PlanStep[],
  tried: readonly Tried[],
): string {
  const passed = new Map<string, PlanStep[]>();
  for (const step of steps.slice(0, steps.indexOf(chosen))) {
    const why = whyPassed(step, tried);
    if (why !== null) passed.set(why, [...(passed.get(why) ?? []), step]);
  }
  const reasons = [...passed].map(([why, alike]) => `${nameOf(alike)} ${why}`);
  const more = reasons.length - NAMED;
  const named = reasons.slice(0, NAMED).join(" ");
  const others = more > 0 ? ` ${more} more could not be used either.` : "";
  const instead = named === "" ? "" : ` Not chosen: ${named}${others}`;
  return `${description} chosen: ${fit.because}${instead}`;
}

/** Null for what nobody expected: a source without anything, or what was not asked for. */
function whyPassed(step: PlanStep, tried: readonly Tried[]): string | null {
  const error = tried.find((one) => one.step === step)?.error;
  if (error !== undefined) return `failed: ${error.message}`;
  const { action, known } = step;
  const matters = action.kind === "skip" && action.error !== null && !isPlaceholder(known);
  return matters ? `cannot run: ${action.reason}` : null;
}

function nameOf(alike: readonly PlanStep[]): string {
  const [first] = alike;
  if (first === undefined || alike.length === 1) return first?.description ?? "";
  const backends = new Set(alike.map(({ backend }) => backend));
  const kind = backends.size === 1 ? `${BACKEND_NAMES[first.backend]} ` : "";
  return `${alike.length} ${kind}builds`;
}

/**
 * Where an engine's files differ from what its name or its maker says of them; empty where they agree.
 * What was seen counts. Pure.
 */
export function disagreements(
  labels: string[],
  declared: Inspection | null,
  seen: Inspection | null,
): string[] {
  if (seen === null) return [];
  const label = mislabelled(labels, { inspection: seen });
  const found = label === null ? [] : [label];
  const said = targetsOf(declared);
  const holds = targetsOf(seen);
  if (declared !== null && said !== holds) {
    found.push(`It was said to hold ${said || "no GPU code"}, and it holds ${holds || "none"}.`);
  }
  const major = cudaMajorOf({ inspection: declared });
  const real = cudaMajorOf({ inspection: seen });
  if (major !== null && real !== null && major !== real) {
    found.push(`It was said to be of CUDA ${major}, and it is of CUDA ${real}.`);
  }
  return found;
}

function targetsOf(inspection: Inspection | null): string {
  const { ptx = [], sass = [] } = inspection?.cuda ?? {};
  const targets = [...new Set(ptx.map(({ target }) => target))];
  return [
    ...(sass.length === 0 ? [] : [`machine code for ${sass.join(", ")}`]),
    ...(targets.length === 0 ? [] : [`PTX for ${targets.join(", ")}`]),
  ].join(" and ");
}
