import type { Engine } from "../engine/engine.ts";
import type { EngineInspection } from "./engine-inspection.ts";
import type { OfferedBuild } from "./engine-source.ts";
import type { SourcedOffer } from "./offers.ts";
import type { ProofMemory } from "./proof-record.ts";

/** An engine that a source offers, and what is known of it. */
export interface KnownEngine extends SourcedOffer {
  /** Set when its files are here. */
  engine: Engine | null;
  /** What was seen in its files; null when they are not here, or nobody is to look into them. */
  inspected: EngineInspection | null;
  proof: ProofMemory;
}

export function idOf({ engine, offer }: Pick<KnownEngine, "engine" | "offer">): string {
  return engine?.id ?? offer.id;
}

/** What an engine holds: as seen in its files where they are here, else as its maker says. */
export function buildOfKnown(known: Pick<KnownEngine, "engine" | "inspected" | "offer">) {
  const { engine, inspected, offer } = known;
  if (engine === null) return offer.build;
  const inspection = inspected?.inspection ?? offer.build.inspection;
  const ownGlibc = engine.launcher.length > 0;
  const { size } = offer.build;
  return { size, backend: engine.backend, inspection, ownGlibc } satisfies OfferedBuild;
}

/** Of an offer whose engine is in the cache under the same id, only the latter counts. */
export function distinct(known: readonly KnownEngine[]): KnownEngine[] {
  const ids = known.map(idOf);
  return known.filter((_, index) => ids.indexOf(ids[index]!) === index);
}

/** A source that has nothing at all says so under its own name. */
export function isPlaceholder({ offer, source }: SourcedOffer): boolean {
  return offer.action.kind === "skip" && offer.id === source;
}
