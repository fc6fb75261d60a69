import { isDeepStrictEqual } from "node:util";
import type { LoadOptions, LoadPlan } from "@llcuda/protocol";
import type { FreeMachine } from "../models/fit/free-machine.ts";
import { priceLoad, type ReadLoad } from "../models/fit/load-pricing.ts";

/** What no estimate counts: a process's own code, and what others take meanwhile. */
const MARGIN = 1024 ** 3;

/**
 * Whether a model may start while those that go for it are still ending: what they give back changes
 * nothing of how it is loaded. Pure.
 * @param now what is free while they are there
 * @param then what is free once they are gone
 */
export function startsEarly(
  read: ReadLoad,
  options: LoadOptions,
  [now, then]: [FreeMachine, FreeMachine],
): boolean {
  const tight = {
    ...now,
    ramFree: Math.max(0, now.ramFree - MARGIN),
    vramFree: now.vramFree.map((free) => Math.max(0, free - MARGIN)),
  };
  const early = priceLoad(read, options, tight);
  const late = priceLoad(read, options, then);
  const { verdict } = early.placement;
  // Where layers are left over, the engine's own fit would see the memory that is not free yet.
  const whole = early.machine.vramFree.length > 0 ? verdict === "fits" : verdict !== "no";
  return whole && isDeepStrictEqual(anywhere(early.plan), anywhere(late.plan));
}

/** One GPU is as good as another. */
function anywhere(plan: LoadPlan): object {
  return { ...plan, devices: plan.devices?.length ?? null };
}
