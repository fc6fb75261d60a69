import type { BenchPlan, BenchWorkload } from "@llcuda/protocol";
import { formatCount } from "../../../ui/format.ts";
import { WORKLOADS } from "./draft.ts";
import { pointCount } from "./plan-of.ts";

/** What a plan comes to, in words: "6 points, 5 repetitions each". */
export function planWords(plan: BenchPlan): string {
  const points = pointCount(plan);
  const count = `${points} ${points === 1 ? "point" : "points"}`;
  switch (plan.kind) {
    case "quick":
      return "About 15 s on the model that is loaded: one user, then as many as it has slots for.";
    case "engine":
      return `${count}, ${plan.repetitions} repetitions each, by llama-bench${plan.parallel.length > 0 ? " and llama-batched-bench" : ""}.`;
    case "served":
      return `${count}, each ${plan.requests} requests or ${plan.seconds} s, whichever ends first.`;
    case "compare":
      return `${count}, by turns, ${plan.rounds} rounds of up to ${plan.seconds} s each.`;
    case "tune":
      return `Tries flags for ${plan.minutes} min, drops the slower half again and again.`;
  }
}

/** "Chat: 256 tokens read, 128 written, no prompt cache". */
export function workloadWords(workload: BenchWorkload): string {
  const { kind, outputTokens, prefixCache, prompts, promptTokens } = workload;
  const read =
    kind === "own"
      ? `${formatCount(prompts.length)} prompts`
      : `${formatCount(promptTokens)} tokens read`;
  const cache = prefixCache ? "the prompt cache may help" : "no prompt begins like another";
  return `${WORKLOADS[kind].name}: ${read}, ${formatCount(outputTokens)} written; ${cache}`;
}
