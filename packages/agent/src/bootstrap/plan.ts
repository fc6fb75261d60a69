import type { EngineBackend, MachineFacts } from "@llcuda/protocol";
import { chooseEngine, type EngineOption } from "../compat/choose-engine.ts";
import { buildOfKnown, distinct, isPlaceholder } from "./known-engine.ts";
import { isOnProcessor } from "./on-processor.ts";
import { pinnedBy, stepOf, type PlanInput, type PlanStep } from "./plan-step.ts";
import { cudaHostOf } from "./probe/cuda-host.ts";

export interface EnginePlan {
  /** The best first; what is not tried stands beside what it competes with. */
  steps: PlanStep[];
  /** "--engine cuda": what narrows the choice; null when nothing does. */
  pinned: string | null;
}

/** What is faster is tried first: any GPU beats the processor, the maker's own way beats Vulkan. */
const BACKENDS: readonly EngineBackend[] = ["cuda", "hip", "metal", "vulkan", "cpu"];

/**
 * In which order engines are tried on this machine, and what is left out and why: CUDA if a build
 * fits driver and GPU, else Vulkan, else the processor; what is proved before what is here, and that
 * before what must be fetched, where they are equal. Nothing is fetched only to fail. Pure.
 */
export function planEngines(input: PlanInput): EnginePlan {
  const { cuda, wishes } = input;
  const all = distinct(input.known).map((known) => stepOf(known, input));
  const ranked = rank(all, input.machine);
  const named = all.filter(({ known }) => known.source === "explicit");
  const nothing = all.filter(({ known }) => isPlaceholder(known));
  const rest = ranked.filter((step) => !named.includes(step) && !nothing.includes(step));
  const byBackend = BACKENDS.flatMap((backend) => rest.filter((step) => step.backend === backend));
  const slow = byBackend.filter((step) => isTried(step) && step.known.source === "build");
  const steps = [
    ...named,
    ...nothing,
    ...byBackend.filter((step) => !slow.includes(step)),
    // It takes minutes to hours: only where it was asked for, or nothing else is left.
    ...slow,
  ];
  const pins = [
    ...(wishes.engine === null ? [] : [`${pinnedBy(wishes)} ${wishes.engine}`]),
    ...(cuda === null ? [] : [`LLCUDA_CUDA=${cuda}`]),
  ];
  return { steps, pinned: pins.length === 0 ? null : pins.join(" and ") };
}

/** What would be taken if nobody had narrowed the choice; null when nothing runs. */
export function freeChoice(input: PlanInput): PlanStep | null {
  const wishes = { ...input.wishes, engine: null };
  // What was named by its path is there because of that alone.
  const known = input.known.filter(({ source }) => source !== "explicit");
  return planEngines({ ...input, known, wishes, cuda: null }).steps.find(isTried) ?? null;
}

export function isTried({ action }: PlanStep): boolean {
  return action.kind === "try";
}

/** The best first, by what was seen in CUDA builds; of equal ones the nearest to being used. */
function rank(steps: readonly PlanStep[], machine: MachineFacts): PlanStep[] {
  const near = steps.toSorted((a, b) => distance(a) - distance(b));
  const options = near.flatMap((step): EngineOption[] => {
    const { inspection, ownGlibc } = buildOfKnown(step.known);
    return inspection === null ? [] : [{ id: step.id, inspection, ownGlibc }];
  });
  const order = chooseEngine(options, cudaHostOf(machine)).assessed.map(({ id }) => id);
  const place = ({ backend, fit, id }: PlanStep): number => {
    // Of those that hold no code for a GPU, or of which nothing is known, distance alone decides.
    const at = backend === "cuda" && fit.runs !== "no" ? order.indexOf(id) : -1;
    return at < 0 ? order.length : at;
  };
  // What is left out comes before what is taken in its place: so it is told.
  return near.toSorted((a, b) => Number(isTried(a)) - Number(isTried(b)) || place(a) - place(b));
}

function distance({ known }: PlanStep): number {
  const { engine, proof } = known;
  // An engine that leaves its GPU alone comes behind those that are made for the processor.
  if (engine !== null && isOnProcessor(engine)) return 2;
  if (proof.state === "passed") return 0;
  return engine === null ? 3 : 1;
}
