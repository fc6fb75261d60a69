import { slotsLieApart, type BenchRun } from "@llcuda/protocol";
import { useMutation } from "@tanstack/react-query";
import { Button } from "../../../ui/Button.tsx";
import { useAgent, useReadable } from "../../../connection/AgentContext.tsx";
import { modelMutation } from "../../models/model-mutation.ts";

/** Where a run was held back by slots that lie apart, and its model still runs that way: one cache for all. */
export function ShareCacheButton({ run }: { run: BenchRun }) {
  const agent = useAgent();
  const loaded = useReadable(agent.loaded).value;
  const load = useMutation(modelMutation(agent));
  const ids = new Set(run.conditions.models.map(({ id }) => id));
  const model = loaded?.models.find((each) => ids.has(each.model.id));
  const apart = run.points.some(({ occupancy }) => slotsLieApart(occupancy));
  if (!apart || model?.state.phase !== "ready" || model.effective?.unified !== false) return null;
  const options = { ...model.requested, unified: true };
  return (
    <Button
      disabled={load.isPending}
      onClick={() => load.mutate({ kind: "load", id: model.model.id, options })}
    >
      Load it again with one cache for all slots
    </Button>
  );
}
