import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";

/** Whether the next question, and only that, gets two answers, and which models write them. */
export function useCompared() {
  const { trpc } = useAgent();
  const [compared, setCompared] = useState(false);
  const { data } = useQuery({ ...trpc.models.loaded.snapshot.queryOptions(), enabled: compared });
  // The other loaded model where there is one; else the same one twice, which is never the same answer.
  const other = data?.models.find(({ model }) => model.id !== data.current)?.model.id;
  return {
    compared,
    setCompared,
    besides: [undefined, other],
  };
}
