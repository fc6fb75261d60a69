import type { EngineSource as SourceName } from "@llcuda/protocol";
import { isSourceName, type EngineSource, type Offer, type Wishes } from "./engine-source.ts";
import type { HostFacts } from "./facts.ts";
import type { EngineSettings } from "./settings.ts";
import { bundleSource } from "./sources/bundle.ts";
import { cacheSource } from "./sources/cache.ts";
import { debianSource } from "./sources/debian.ts";
import { explicitSource } from "./sources/explicit.ts";
import { githubSource } from "./sources/github.ts";
import { pathSource } from "./sources/path.ts";

/** One engine to try, or the reason why it is not tried. */
export interface PlanStep {
  source: SourceName;
  /** One line for a person. */
  description: string;
  action: Offer["action"];
}

const SOURCES: readonly EngineSource[] = [
  explicitSource,
  cacheSource,
  pathSource,
  bundleSource,
  githubSource,
  debianSource,
];

/** In which order engines are tried on this host, and what is left out and why. Pure. */
export function planEngine(facts: HostFacts, wishes: Wishes, settings: EngineSettings): PlanStep[] {
  const { engine } = wishes;
  const only = engine !== null && isSourceName(engine) ? engine : null;
  const steps: PlanStep[] = [];
  for (const { find, name: source } of SOURCES) {
    for (const offer of find(facts, wishes, settings)) {
      // A cached engine counts for the source that it came from.
      const wanted = only === null || source === only || offer.origin === only;
      const reason = `only ${only} was asked for (--engine ${only})`;
      const action = wanted ? offer.action : { kind: "skip" as const, reason };
      steps.push({ source, description: offer.description, action });
    }
  }
  return steps;
}
