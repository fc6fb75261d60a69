import type { BenchReference, BenchRun } from "@llcuda/protocol";

/** The figure from elsewhere for the model that a run is about; null where there is none. */
export function referenceFor(
  { conditions }: Pick<BenchRun, "conditions">,
  references: readonly BenchReference[],
): BenchReference | null {
  const names = conditions.models.map(({ name }) => name.toLowerCase());
  return (
    references.find(({ matches }) =>
      matches.some((match) => names.some((name) => name.includes(match))),
    ) ?? null
  );
}
