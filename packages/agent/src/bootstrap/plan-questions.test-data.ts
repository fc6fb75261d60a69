import type { Gpu, MachineFacts } from "@llcuda/protocol";
import type { Wishes } from "./engine-source.ts";
import type { KnownEngine } from "./known-engine.ts";
import { VULKAN } from "./plan.test-data.ts";
import { isTried, planEngines } from "./plan.ts";
import { gpu, machineWith } from "./probe/machine.test-data.ts";

export const T4 = gpu("Tesla T4", 75, 15);
export const ANY: Wishes = { engine: null, offline: false };

export function machine(driver: string | null, gpus: Gpu[], facts: Partial<MachineFacts> = {}) {
  return machineWith({ driver, gpus, glibc: "2.39", glibcxx: "3.4.33", vulkan: VULKAN, ...facts });
}

interface Asked {
  engine?: string;
  pinnedBy?: string;
  cuda?: string;
}

export function plan(known: KnownEngine[], facts: MachineFacts, asked: Asked = {}) {
  const { cuda = null, ...wish } = asked;
  return planEngines({ known, machine: facts, wishes: { ...ANY, ...wish }, cuda });
}

/** The engines that would be tried, in their order. */
export function order(known: KnownEngine[], facts: MachineFacts, asked: Asked = {}): string[] {
  return plan(known, facts, asked)
    .steps.filter(isTried)
    .map(({ id }) => id);
}

/** Why an engine is not tried: its code and reason. */
export function left(
  id: string,
  known: KnownEngine[],
  facts: MachineFacts,
  asked: Asked = {},
): string {
  const action = plan(known, facts, asked).steps.find((step) => step.id === id)?.action;
  if (action?.kind !== "skip") return "tried";
  return `${action.error?.code ?? "not meant"}: ${action.reason}`;
}
