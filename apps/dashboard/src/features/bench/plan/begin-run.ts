import type { BenchPlan, ErrorReport } from "@llcuda/protocol";
import type { Agent } from "../../../connection/agent.ts";
import { reportOf } from "../../../connection/report.ts";
import { Store } from "../../../connection/store.ts";

/** A run that waits for a person to say whether it may disturb. */
export interface AskedRun {
  plan: BenchPlan;
  reasons: readonly string[];
  open: (id: string) => void;
}

/** Wherever the run was asked for: the bar, the empty page, or the palette. */
export const askedRun = new Store<AskedRun | null>(null);
/** Why the last run did not begin. */
export const refusedRun = new Store<ErrorReport | null>(null);

/** Begins a run and opens it; where it would disturb somebody, asks first. */
export async function beginRun(
  agent: Agent,
  plan: BenchPlan,
  open: (id: string) => void,
  anyway = false,
): Promise<void> {
  refusedRun.set(null);
  try {
    const outcome = await agent.client.bench.start.mutate({ plan, anyway });
    if (outcome.outcome === "begun") open(outcome.id);
    else askedRun.set({ plan, reasons: outcome.reasons, open });
  } catch (thrown) {
    refusedRun.set(reportOf(thrown));
  }
}
