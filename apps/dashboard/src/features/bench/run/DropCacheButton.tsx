import { copiesLong, type BenchRun } from "@llcuda/protocol";
import { LoadAgainButton } from "./LoadAgainButton.tsx";

/** Where saving prompts held a run back, and its model still saves them: without that cache. */
export function DropCacheButton({ run }: { run: BenchRun }) {
  if (!run.points.some(copiesLong)) return null;
  return (
    <LoadAgainButton
      run={run}
      applies={(effective) => effective?.cacheRam !== 0}
      changes={{ cacheRam: 0 }}
    >
      Load it again without the cache of prompts
    </LoadAgainButton>
  );
}
