import type { LoadOptions } from "@llcuda/protocol";
import type { OnlyGpu } from "../engine/only-gpu.ts";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { choosesMainGpu } from "../models/fit/single-gpu.ts";

/** What a person's own arguments call a GPU by, as those for a draft's devices or single tensors do. */
const NAMED = /\bCUDA\d/;

/**
 * The GPU that a load goes to alone, by a person's choice or by the plan; null where it uses several, and
 * where the engine may count them in another way than the driver. Pure.
 * @param planned the devices that the plan chose; null: none
 * @param machine all that an engine may see
 */
export function onlyGpuOf(
  { devices, extraArguments, splitMode }: LoadOptions,
  planned: readonly string[] | null,
  { names = [], uuids = [] }: FreeMachine,
): OnlyGpu | null {
  const named = devices ?? planned ?? (splitMode === "none" ? names : []);
  const [name = "", second] = splitMode === "none" ? named.slice(0, 1) : named;
  const isOne = NAMED.test(name) && second === undefined;
  if (!isOne || names.length !== uuids.length) return null;
  const uuid = uuids[names.indexOf(name)];
  // Numbers and names of a person's own arguments are those among all GPUs.
  const own = choosesMainGpu(extraArguments) || extraArguments.some((each) => NAMED.test(each));
  return uuid === undefined || own ? null : { uuid, name };
}

/** Places of the GPUs that a load's process sees, and takes something of for itself. Pure. */
export function seenGpus(
  only: OnlyGpu | null,
  { devices }: { readonly devices: readonly string[] | null },
  { names = [], vramFree }: FreeMachine,
): number[] {
  if (only !== null) return [names.indexOf(only.name)];
  return devices?.length === 0 ? [] : [...vramFree.keys()];
}
