import { copiesLong, type BenchRun } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { Button } from "../../../ui/Button.tsx";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { modelMutation } from "../../models/model-mutation.ts";

/** Where saving prompts held a run back, and its model still saves them: without that cache. */
export function DropCacheButton({ run }: { run: BenchRun }) {
  const agent = useAgent();
  const loaded = useReadable(agent.loaded).value;
  const load = useMutation(modelMutation(agent));
  const ids = new Set(run.conditions.models.map(({ id }) => id));
  const model = loaded?.models.find((each) => ids.has(each.model.id));
  const saves = run.points.some(copiesLong);
  if (!saves || model?.state.phase !== "ready" || model.effective?.cacheRam === 0) return null;
  const options = { ...model.requested, cacheRam: 0 };
  return (
    <Button
      disabled={load.isPending}
      onClick={() => load.mutate({ kind: "load", id: model.model.id, options })}
    >
      Load it again without the cache of prompts
    </Button>
  );
}
