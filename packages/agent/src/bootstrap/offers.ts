import type { EngineSource as SourceName } from "@llcuda/protocol";
import type { EngineSource, Offer, Wishes } from "./engine-source.ts";
import type { HostFacts } from "./facts.ts";
import type { EngineSettings } from "./settings.ts";
import { buildSource } from "./sources/build.ts";
import { bundleSource } from "./sources/bundle.ts";
import { cacheSource } from "./sources/cache.ts";
import { debianSource } from "./sources/debian.ts";
import { explicitSource } from "./sources/explicit.ts";
import { githubSource } from "./sources/github.ts";
import { pathSource } from "./sources/path.ts";

const SOURCES: readonly EngineSource[] = [
  explicitSource,
  cacheSource,
  pathSource,
  bundleSource,
  githubSource,
  debianSource,
  buildSource,
];

export interface SourcedOffer {
  source: SourceName;
  offer: Offer;
}

/** What every source offers on this host, in the order of the sources. Pure. */
export function offersOf(
  facts: HostFacts,
  wishes: Wishes,
  settings: EngineSettings,
): SourcedOffer[] {
  return SOURCES.flatMap(({ find, name }) =>
    find(facts, wishes, settings).map((offer) => ({ source: name, offer })),
  );
}
