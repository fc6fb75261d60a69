import { slotsLieApart, type BenchRun } from "@llcuda/protocol";
import { LoadAgainButton } from "./LoadAgainButton.tsx";

/** Where a run was held back by slots that lie apart, and its model still runs that way: one cache for all. */
export function ShareCacheButton({ run }: { run: BenchRun }) {
  if (!run.points.some(({ occupancy }) => slotsLieApart(occupancy))) return null;
  return (
    <LoadAgainButton
      run={run}
      applies={(effective) => effective?.unified === false}
      changes={{ unified: true }}
    >
      Load it again with one cache for all slots
    </LoadAgainButton>
  );
}
