import type { FitModel } from "@llcuda/gguf";
import type { LoadOptions, LoadPlan } from "@llcuda/protocol";
import type { Companions } from "./companions.ts";
import type { FreeMachine } from "./free-machine.ts";
import { planLoad, type PricedPlan } from "./load-plan.ts";
import { partOf } from "./machine-for.ts";

/** Arguments of a person's own that choose a GPU. */
const CHOOSES_GPU = new Set(["-mg", "--main-gpu"]);

/** The one GPU with most free memory, where nobody chose GPUs and their names are known; else null. Pure. */
export function oneGpuOf(options: LoadOptions, machine: FreeMachine): FreeMachine | null {
  const { names = [], vramFree } = machine;
  if (names.length < 2 || names.length !== vramFree.length || choosesGpus(options)) return null;
  const most = vramFree.indexOf(Math.max(...vramFree));
  return { ...partOf(machine, [most]), names: [names[most]!] };
}

/**
 * The same load on that one GPU, where all of the model goes there with nothing less: it takes less
 * memory then, and the others stay free for other models. Null where several are needed. Pure.
 * @param together the load on all of them
 */
export function onOneGpu(
  model: FitModel,
  options: LoadOptions,
  machine: FreeMachine,
  companions: Companions,
  together: PricedPlan,
): (PricedPlan & { machine: FreeMachine }) | null {
  const alone = oneGpuOf(options, machine);
  if (alone === null) return null;
  const { placement, plan } = planLoad(model, options, alone, companions);
  if (placement.verdict !== "fits" || isLess(plan, together)) return null;
  return { placement, plan: { ...plan, devices: [...(alone.names ?? [])] }, machine: alone };
}

/** Whether all of the model goes to several GPUs with a longer context, another cache, or more of its experts. */
function isLess(alone: LoadPlan, { placement, plan }: PricedPlan): boolean {
  const { context, expertLayersInMemory, kvTypeK, kvTypeV } = alone;
  const experts = expertLayersInMemory <= plan.expertLayersInMemory;
  const same = experts && kvTypeK === plan.kvTypeK && kvTypeV === plan.kvTypeV;
  return placement.verdict === "fits" && !(same && context >= plan.context);
}

/** Whether a person's own arguments choose a GPU by its number. Pure. */
export function choosesMainGpu(extraArguments: readonly string[]): boolean {
  return extraArguments.some((argument) => CHOOSES_GPU.has(argument.split("=", 1)[0]!));
}

function choosesGpus({ devices, extraArguments, splitMode, tensorSplit }: LoadOptions): boolean {
  const shares = tensorSplit !== null && tensorSplit.length > 0;
  return devices !== null || splitMode !== null || shares || choosesMainGpu(extraArguments);
}
