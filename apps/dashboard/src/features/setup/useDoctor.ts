import type { DoctorReport } from "@llcuda/protocol";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Agent } from "../../connection/agent.ts";
import { useAgent } from "../../connection/AgentContext.tsx";

/** A driver that was updated, a GPU that was freed: seen without a reload of the page. */
const ASK_AGAIN_MS = 30_000;

/** What the doctor says, asked again whenever something has changed; null before the first answer. */
export function useDoctor(): DoctorReport | null {
  const agent = useAgent();
  const { trpc } = agent;
  const { data } = useQuery(
    trpc.system.doctor.queryOptions(undefined, { refetchInterval: ASK_AGAIN_MS }),
  );
  useEffect(() => {
    const { catalog, engine, queries, setup } = agent;
    let seen = stepsOf(agent);
    const look = (): void => {
      const now = stepsOf(agent);
      if (now === seen) return;
      seen = now;
      void queries.invalidateQueries({ queryKey: trpc.system.doctor.queryKey() });
    };
    const stops = [catalog, engine, setup].map((feed) => feed.subscribe(look));
    return () => stops.forEach((stop) => stop());
  }, [agent, trpc]);
  return data ?? null;
}

/** Where engine, setup and catalog stand, without the figures that change all the time. */
function stepsOf({ catalog, engine, setup }: Agent): string {
  const steps = setup.get().value?.steps ?? [];
  const known = catalog.get().value;
  const used = known?.engines.find(({ inUse }) => inUse)?.id;
  const parts = [
    engine.get().value?.phase,
    known?.readAt,
    used,
    ...steps.map(({ status }) => status),
  ];
  return parts.join(" ");
}
