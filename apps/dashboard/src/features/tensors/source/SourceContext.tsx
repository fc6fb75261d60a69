import { createContext, use, useMemo, type ReactNode } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";
import { agentSource } from "./agent-source.ts";
import { browserSource, inBrowser } from "./browser-files.ts";
import type { TensorSource } from "./tensor-source.ts";

const SourceContext = createContext<TensorSource | null>(null);

interface SourceProviderProps {
  file: string;
  /** What is shown where a dropped file is no longer there. */
  gone: ReactNode;
  children: ReactNode;
}

/** Gives the views below the way to one file. */
export function SourceProvider({ file, gone, children }: SourceProviderProps) {
  const agent = useAgent();
  const source = useMemo(
    () => (inBrowser(file) ? browserSource(file) : agentSource(agent, file)),
    [agent, file],
  );
  return source === null ? gone : <SourceContext value={source}>{children}</SourceContext>;
}

export function useSource(): TensorSource {
  const source = use(SourceContext);
  if (source === null) throw new Error("useSource needs a SourceProvider above it");
  return source;
}
