import type { Preset } from "@llcuda/protocol";
import { useEffect, useState } from "react";
import { useAgent } from "../../../connection/AgentContext.tsx";

/** All presets, as any window changes them. */
export function usePresets(): readonly Preset[] {
  const { client } = useAgent();
  const [presets, setPresets] = useState<readonly Preset[]>([]);
  useEffect(() => {
    const watching = client.presets.list.watch.subscribe(undefined, { onData: setPresets });
    return () => watching.unsubscribe();
  }, [client]);
  return presets;
}
