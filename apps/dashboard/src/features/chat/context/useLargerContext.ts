import { AUTOMATIC } from "@llcuda/protocol";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useAgent, useEngine, useReadable } from "../../../connection/AgentContext.tsx";
import { modelMutation } from "../../models/model-mutation.ts";
import { largerContext } from "./larger-context.ts";

/** Whether the model can be loaded with more context on this machine, and how. @param tokens null: not asked */
export function useLargerContext(tokens: number | null) {
  const agent = useAgent();
  const engine = useEngine();
  const loaded = useReadable(agent.loaded).value;
  const current = loaded?.models.find(({ model }) => model.id === loaded.current) ?? null;
  const size = engine?.phase === "ready" ? engine.contextSize : 0;
  const model = current?.model.id ?? "";
  const asked = tokens !== null && current !== null;
  // What it was made for is known from its header, whatever context it is asked about.
  const made = useQuery({ ...agent.trpc.models.fit.queryOptions({ model }), enabled: asked });
  const trained = made.data?.contextLength ?? null;
  const wanted = asked && made.isSuccess ? largerContext(tokens, size, trained) : null;
  const fit = useQuery({
    ...agent.trpc.models.fit.queryOptions({ model, options: { context: wanted ?? 256, slots: 1 } }),
    enabled: wanted !== null,
  });
  const load = useMutation(modelMutation(agent));
  const fits = fit.data?.verdict !== undefined && fit.data.verdict !== "no";
  return {
    context: wanted !== null && fits ? wanted : null,
    why:
      asked && made.isSuccess && wanted === null
        ? "The model was not made for more context than it has."
        : wanted !== null && fit.isSuccess && !fits
          ? "There is no memory for a larger context."
          : null,
    loading: load.isPending,
    load: (): void => {
      if (current === null || wanted === null) return;
      const options = { ...(current.requested ?? AUTOMATIC), context: wanted, slots: 1 };
      load.mutate({ kind: "load", id: model, options });
    },
  };
}
