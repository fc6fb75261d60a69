import { isDeepStrictEqual } from "node:util";
import type { FitMachine, FitModel } from "@llcuda/gguf";
import type { LoadOptions } from "@llcuda/protocol";
import type { Companions } from "../models/fit/companions.ts";
import { planLoad } from "../models/fit/load-plan.ts";

/** What no estimate counts: a process's own code, and what others take meanwhile. */
const MARGIN = 1024 ** 3;

/**
 * Whether a model may start while those that go for it are still ending: what they give back changes
 * nothing of how it is loaded. Pure.
 * @param now what is free while they are there
 * @param then what is free once they are gone
 */
export function startsEarly(
  model: FitModel,
  options: LoadOptions,
  [now, then]: [FitMachine, FitMachine],
  companions: Companions,
): boolean {
  const tight = {
    ...now,
    ramFree: Math.max(0, now.ramFree - MARGIN),
    vramFree: now.vramFree.map((free) => Math.max(0, free - MARGIN)),
  };
  const early = planLoad(model, options, tight, companions);
  const late = planLoad(model, options, then, companions);
  const { verdict } = early.placement;
  // Where layers are left over, the engine's own fit would see the memory that is not free yet.
  const whole = now.vramFree.length > 0 ? verdict === "fits" : verdict !== "no";
  return whole && isDeepStrictEqual(early.plan, late.plan);
}
