import type { BenchPlan, BenchQuantity, BenchWorkload } from "@llcuda/protocol";

type Goal = Extract<BenchPlan, { kind: "tune" }>["goal"];

function workload(promptTokens: number, outputTokens: number): BenchWorkload {
  return { kind: "chat", promptTokens, outputTokens, prompts: [], prefixCache: false };
}

/** What is asked for each goal, and which figure is to be high. */
export const GOALS: Record<
  Goal,
  { quantity: BenchQuantity; concurrency: number; workload: BenchWorkload }
> = {
  generation: { quantity: "user-rate", concurrency: 1, workload: workload(64, 64) },
  prompt: { quantity: "prompt-rate", concurrency: 1, workload: workload(512, 1) },
  throughput: { quantity: "total-rate", concurrency: 8, workload: workload(64, 64) },
};
