import { isDeepStrictEqual } from "node:util";
import type { FitMachine, FitModel } from "@llcuda/gguf";
import type { LoadOptions } from "@llcuda/protocol";
import type { Companions } from "./companions.ts";
import { planLoad, type PricedPlan } from "./load-plan.ts";

/** Arguments of a person's own that choose a GPU. */
const CHOOSES_GPU = new Set(["-mg", "--main-gpu"]);

/**
 * The same load on the one GPU with most free memory, where nobody chose GPUs and all of the model goes
 * there with nothing less: it takes less memory then, and the others stay free for other models. Null where several are needed, or nobody knows their names. Pure.
 * @param together the load on all of them
 */
export function onOneGpu(
  model: FitModel,
  options: LoadOptions,
  machine: FitMachine,
  companions: Companions,
  together: PricedPlan,
): (PricedPlan & { machine: FitMachine }) | null {
  const { names = [], vramFree } = machine;
  if (names.length < 2 || names.length !== vramFree.length || choosesGpus(options)) return null;
  const most = vramFree.indexOf(Math.max(...vramFree));
  const alone = { ...machine, vramFree: [vramFree[most]!], names: [names[most]!] };
  const { placement, plan } = planLoad(model, options, alone, companions);
  if (placement.verdict !== "fits" || !isDeepStrictEqual(plan, together.plan)) return null;
  return { placement, plan: { ...plan, devices: alone.names }, machine: alone };
}

function choosesGpus({ devices, extraArguments, splitMode, tensorSplit }: LoadOptions): boolean {
  const own = extraArguments.some((argument) => CHOOSES_GPU.has(argument.split("=", 1)[0]!));
  const shares = tensorSplit !== null && tensorSplit.length > 0;
  return devices !== null || splitMode !== null || shares || own;
}
