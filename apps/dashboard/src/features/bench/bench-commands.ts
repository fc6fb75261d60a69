import type { BenchPlan } from "@llcuda/protocol";
import type { Command } from "../../app/palette.ts";
import type { Agent } from "../../connection/agent.ts";
import { beginRun } from "./plan/begin-run.ts";
import type { BenchSearch } from "./search.ts";

/** A quick run, of the current model or of one by name, for the palette. */
export function benchCommands(agent: Agent, go: (search: BenchSearch) => void): Command[] {
  const loaded = agent.loaded.get().value?.models ?? [];
  const command = (name: string, plan: BenchPlan): Command => ({
    id: `bench-${name}`,
    group: "Actions",
    name,
    run: () => {
      // The page shows what stands in the way.
      go({});
      void beginRun(agent, plan, (run) => go({ run }));
    },
  });
  return [
    command("Bench: quick run", { kind: "quick", model: null }),
    ...loaded.map(({ model }) =>
      command(`Bench: quick run of ${model.name}`, { kind: "quick", model: model.id }),
    ),
  ];
}
