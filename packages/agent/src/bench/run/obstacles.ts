import type { BenchPlan } from "@llcuda/protocol";
import type { BenchWorld } from "./bench-world.ts";

const GIB = 1024 ** 3;

function plural(count: number, one: string, more: string): string {
  return count === 1 ? one : more.replace("#", `${count}`);
}

/**
 * What a run would disturb, or be disturbed by, if it began now: one sentence each.
 * @param queued behind another run, whose requests are no one's answers
 */
export function obstacles(plan: BenchPlan, world: BenchWorld, queued: boolean): string[] {
  const { models } = world.fleet.loaded.value;
  const answering = models.reduce((sum, each) => sum + each.answering + each.waiting, 0);
  const busy = Math.max(queued ? 0 : answering, world.activeAnswers());
  const reasons: string[] = [];
  if (busy > 0) {
    reasons.push(
      plural(
        busy,
        "An answer is being written: it would slow the bench, and the bench it.",
        "# answers are being written: they would slow the bench, and the bench them.",
      ),
    );
  }
  if (plan.kind === "engine") {
    for (const { memory, model, state } of models) {
      if (state.phase !== "ready" || state.engine.backend === "cpu") continue;
      const bytes = memory.gpu ?? state.offload?.gpuMemory ?? 0;
      const held = bytes > 0 ? ` holds ${(bytes / GIB).toFixed(1)} GiB of GPU memory and` : "";
      reasons.push(`${model.name}${held} is unloaded for the bench, and loaded again after it.`);
    }
  }
  return reasons;
}
