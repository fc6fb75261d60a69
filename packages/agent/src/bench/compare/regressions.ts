import { slotsLieApart, type BenchDelta, type BenchRun, type BenchSummary } from "@llcuda/protocol";

function changed(what: string, old: string | null, now: string | null): string[] {
  return old === now || old === null || now === null ? [] : [`${what} ${old} -> ${now}`];
}

/** What was different about the machine or the engine between two runs, in words. */
export function conditionsChanged(before: BenchSummary, after: BenchSummary): string[] {
  const [was, is] = [before.conditions, after.conditions];
  return [
    ...changed("engine", was.engine?.version ?? null, is.engine?.version ?? null),
    ...changed("backend", was.engine?.backend ?? null, is.engine?.backend ?? null),
    ...changed("driver", was.driver, is.driver),
    ...changed("GPU", was.gpu, is.gpu),
    ...changed("CPU", was.cpu, is.cpu),
    ...changed("system", was.system, is.system),
    ...changed("flags", was.flags.join(" "), is.flags.join(" ")),
  ];
}

/**
 * One sentence where a run is slower than the last like it; null where nothing of note is. A run that
 * was disturbed accuses nobody.
 */
export function regression(
  before: BenchSummary,
  after: BenchRun,
  deltas: readonly BenchDelta[],
): string | null {
  if (before.disturbed || after.disturbed) return null;
  // Where users' slots lay is chance: it says nothing of engine or driver.
  if (after.points.some(({ occupancy }) => slotsLieApart(occupancy))) return null;
  const slower = deltas.filter(({ verdict }) => verdict === "slower");
  const worst = slower.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change))[0];
  if (worst === undefined) return null;
  const percent = `${(100 * Math.abs(worst.change)).toFixed(1)} %`;
  const more = slower.length === 1 ? "" : `, and ${slower.length - 1} more figures are slower`;
  const since = conditionsChanged(before, after);
  const cause = since.length === 0 ? "nothing that llcuda knows of changed" : since.join("; ");
  return `${worst.quantity} is ${percent} worse than on ${before.startedAt.slice(0, 10)}${more}: ${cause}.`;
}
