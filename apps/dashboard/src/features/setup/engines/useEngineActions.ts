import type { ErrorReport } from "@llcuda/protocol";
import { useMutation, useMutationState } from "@tanstack/react-query";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { reportOf } from "../../../connection/report.ts";
import { ENGINE_MUTATION, engineMutation, type EngineRequest } from "./engine-mutation.ts";

export interface EngineActions {
  act: (request: EngineRequest) => void;
  busy: boolean;
  /** The last request and the agent's refusal of it; null when it went well. */
  refused: { request: EngineRequest; error: ErrorReport } | null;
}

/** Asks for work on engines, wherever on the page or in the palette it was asked for. */
export function useEngineActions(): EngineActions {
  const { mutate } = useMutation(engineMutation(useAgent()));
  const last = useMutationState({
    filters: { mutationKey: ENGINE_MUTATION },
    select: ({ state }) => state,
  }).at(-1);
  const request = last?.variables as EngineRequest | undefined;
  const refused =
    last?.status === "error" && request !== undefined
      ? { request, error: reportOf(last.error) }
      : null;
  return { act: (next) => mutate(next), busy: last?.status === "pending", refused };
}
