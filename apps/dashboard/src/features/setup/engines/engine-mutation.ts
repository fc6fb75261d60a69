import type { MutationOptions } from "@tanstack/react-query";
import type { Agent } from "../../../connection/agent.ts";
import type { EngineActionKind } from "./engine-actions.ts";

/** Something to be done with an engine; only `use` takes null, which lets llcuda choose. */
export interface EngineRequest {
  kind: EngineActionKind | "refresh";
  /** An id of the catalog; `use` takes a source or a backend too. */
  id: string | null;
}

export const ENGINE_MUTATION = ["engine-request"];

type EngineMutation = MutationOptions<void, unknown, EngineRequest>;

/** One kind of mutation for the table and the palette alike, so that its refusals show at the engine. */
export function engineMutation({
  client,
}: Agent): EngineMutation & Required<Pick<EngineMutation, "mutationFn">> {
  return {
    mutationKey: ENGINE_MUTATION,
    networkMode: "always",
    mutationFn: async ({ kind, id }) => {
      const { engine } = client;
      if (kind === "use") return engine.use.mutate({ pin: id });
      if (kind === "refresh") return engine.refresh.mutate();
      if (id === null) return;
      await engine[kind].mutate({ id });
    },
  };
}

/** Asks from outside of a component; what the agent answers is shown on the Setup page. */
export function requestOfEngine(agent: Agent, request: EngineRequest): void {
  const mutation = agent.queries.getMutationCache().build(agent.queries, engineMutation(agent));
  void mutation.execute(request).catch(() => undefined);
}
