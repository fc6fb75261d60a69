import type { BenchRun, EffectiveLoad, LoadOptions } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { Button } from "../../../ui/Button.tsx";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { modelMutation } from "../../models/model-mutation.ts";

interface LoadAgainButtonProps {
  run: BenchRun;
  /** Whether the model still runs in the way that held the run back. */
  applies: (effective: EffectiveLoad | null) => boolean;
  changes: Partial<LoadOptions>;
  children: string;
}

/** Loads the model of a run again, with what would help it; nothing where that does not apply any more. */
export function LoadAgainButton({ run, applies, changes, children }: LoadAgainButtonProps) {
  const agent = useAgent();
  const loaded = useReadable(agent.loaded).value;
  const load = useMutation(modelMutation(agent));
  const ids = new Set(run.conditions.models.map(({ id }) => id));
  const model = loaded?.models.find((each) => ids.has(each.model.id));
  if (model?.state.phase !== "ready" || !applies(model.effective)) return null;
  const options = { ...model.requested, ...changes };
  return (
    <Button
      disabled={load.isPending}
      onClick={() => load.mutate({ kind: "load", id: model.model.id, options })}
    >
      {children}
    </Button>
  );
}
