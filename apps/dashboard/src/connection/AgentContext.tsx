import { createContext, use, useSyncExternalStore, type ReactNode } from "react";
import type { Agent } from "./agent.ts";
import type { Readable } from "./store.ts";
import type { LinkState } from "./transport.ts";

const AgentContext = createContext<Agent | null>(null);

export function AgentProvider({ agent, children }: { agent: Agent; children: ReactNode }) {
  return <AgentContext value={agent}>{children}</AgentContext>;
}

export function useAgent(): Agent {
  const agent = use(AgentContext);
  if (agent === null) throw new Error("useAgent needs an AgentProvider above it");
  return agent;
}

/** Reads a store or a feed, and paints again when it changes. */
export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get);
}

export function useLink(): LinkState {
  return useReadable(useAgent().link.state);
}

/** The engine's state; null until the agent has told it. */
export const useEngine = () => useReadable(useAgent().engine).value;
/** Every engine known here; null until the agent has told them. */
export const useCatalog = () => useReadable(useAgent().catalog).value;
/** The setup's steps; null until the agent has told them. */
export const useSetup = () => useReadable(useAgent().setup).value;
export const useHost = () => useReadable(useAgent().host).value;
/** GPUs and who holds their memory; null until the agent has told them. */
export const useGpu = () => useReadable(useAgent().gpu).value;
/** The last 15 minutes of every GPU and the machine; the agent sends them while somebody reads them. */
export const useGpuSeries = () => useReadable(useAgent().gpuSeries).value;
/** Models with an engine of their own; null until the agent has told them. */
export const useLoaded = () => useReadable(useAgent().loaded).value;
