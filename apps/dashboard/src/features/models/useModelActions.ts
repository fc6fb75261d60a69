import type { AlreadyHere, ErrorReport } from "@llcuda/protocol";
import { useMutation, useMutationState } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useAgent } from "../../connection/AgentContext.tsx";
import { reportOf } from "../../connection/report.ts";
import { MODEL_MUTATION, modelMutation } from "./model-mutation.ts";
import type { Act, ModelRequest } from "./request.ts";

export interface Refused {
  request: ModelRequest;
  error: ErrorReport;
}

/** A download that was not begun: the model is on this machine. */
export interface HereAlready {
  request: ModelRequest;
  here: AlreadyHere;
}

export interface ModelActions {
  act: Act;
  /** The last request, when it was for a download of what is here. */
  hereAlready: HereAlready | null;
  /** The last request, when the agent refused it. */
  refused: Refused | null;
  /** The last request, while the agent has not answered it. */
  pending: ModelRequest | null;
  /** Forgets what the last request came to. */
  putAway: () => void;
}

/** Asks for work on models, wherever on the page or in the palette it was asked for. */
export function useModelActions(): ModelActions {
  const agent = useAgent();
  const { mutate } = useMutation(useMemo(() => modelMutation(agent), [agent]));
  const act = useCallback<Act>((request) => mutate(request), [mutate]);
  const last = useMutationState({
    filters: { mutationKey: MODEL_MUTATION },
    select: ({ state }) => state,
  }).at(-1);
  const request = last?.variables as ModelRequest | undefined;
  const failed = last?.status === "error" && request !== undefined;
  const refused = failed ? { request, error: reportOf(last.error) } : null;
  const pending = last?.status === "pending" ? (request ?? null) : null;
  const here = last?.status === "success" ? (last.data as AlreadyHere | null) : null;
  const hereAlready = request === undefined || here == null ? null : { request, here };
  const putAway = useCallback(() => {
    const cache = agent.queries.getMutationCache();
    for (const each of cache.findAll({ mutationKey: MODEL_MUTATION })) {
      if (each.state.status !== "pending") cache.remove(each);
    }
  }, [agent]);
  return { act, hereAlready, refused, pending, putAway };
}
