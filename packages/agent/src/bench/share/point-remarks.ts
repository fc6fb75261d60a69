import { slotsLieApart, type BenchPoint } from "@llcuda/protocol";

/** What is to be known of a point besides its figures, in words. Pure. */
export function pointRemarks({ occupancy, requests, status, tokens }: BenchPoint): string[] {
  const { failed, refused } = requests;
  return [
    ...(status === "done" ? [] : [status]),
    ...(failed > 0 ? [`${failed} requests failed`] : []),
    ...(refused > 0 ? [`${refused} found no place`] : []),
    ...(tokens.cached > 0 ? [`${tokens.cached} prompt tokens came from the cache`] : []),
    ...(occupancy === null || occupancy.busy === null
      ? []
      : [`${occupancy.busy.toFixed(1)} of ${occupancy.slots} slots at work`]),
    ...((occupancy?.copying ?? 0) >= 0.01
      ? [`${Math.round(100 * (occupancy?.copying ?? 0))} % of the time saving prompts`]
      : []),
    ...(slotsLieApart(occupancy) ? [`in ${occupancy.passes.toFixed(1)} passes a step`] : []),
  ];
}
