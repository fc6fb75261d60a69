import type { MutationOptions } from "@tanstack/react-query";
import type { AlreadyHere, LoadOptions, LoadOutcome } from "@llcuda/protocol";
import type { Agent } from "../../connection/agent.ts";
import { Store } from "../../connection/store.ts";
import { perform } from "./perform.ts";
import type { ModelRequest } from "./request.ts";

export const MODEL_MUTATION = ["model-request"];

/** A load that waits for a person to say what may go. */
export interface WaitingLoad {
  needs: Extract<LoadOutcome, { outcome: "needs-room" }>;
  options: LoadOptions | undefined;
}

/** Wherever the load was asked for: the page, the picker of the chat, or the palette. */
export const waitingLoad = new Store<WaitingLoad | null>(null);

/** What an answer of the agent makes old: queries that are not watched. */
const STALE: Partial<Record<ModelRequest["kind"], readonly string[][]>> = {
  "save-options": [
    ["models", "options"],
    ["models", "fit"],
    ["models", "preview"],
  ],
  "set-token": [["hub"], ["models", "fit"]],
  delete: [["models", "catalog"], ["hub"]],
};

type ModelMutation = MutationOptions<AlreadyHere | null, unknown, ModelRequest>;

/**
 * One kind of mutation for all that is asked of models, so that a refusal shows at its model; it gives
 * what a download was not begun for.
 */
export function modelMutation(
  agent: Agent,
): ModelMutation & Required<Pick<ModelMutation, "mutationFn">> {
  return {
    mutationKey: MODEL_MUTATION,
    networkMode: "always",
    mutationFn: async (request) => {
      // What failed may have done a part: a token that is given is, whatever becomes of what waited for it.
      const outcome = await perform(agent, request).finally(() => {
        for (const path of STALE[request.kind] ?? []) {
          void agent.queries.invalidateQueries({ queryKey: [path] });
        }
      });
      if (outcome?.outcome === "needs-room" && request.kind === "load") {
        waitingLoad.set({ needs: outcome, options: request.options });
      }
      return outcome?.outcome === "here" ? outcome : null;
    },
  };
}

/** Asks from outside of a component; what the agent answers is shown on the Models page. */
export function requestOfModel(agent: Agent, request: ModelRequest): void {
  const mutation = agent.queries.getMutationCache().build(agent.queries, modelMutation(agent));
  void mutation.execute(request).catch(() => undefined);
}
