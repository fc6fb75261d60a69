import type { EngineSource as SourceName } from "@llcuda/protocol";
import { isSourceName, type Offer, type Wishes } from "./engine-source.ts";
import type { HostFacts } from "./facts.ts";
import { offersOf } from "./offers.ts";
import type { EngineSettings } from "./settings.ts";

/** One engine to try, or the reason why it is not tried. */
export interface PlanStep {
  source: SourceName;
  /** One line for a person. */
  description: string;
  action: Offer["action"];
}

/** In which order engines are tried on this host, and what is left out and why. Pure. */
export function planEngine(facts: HostFacts, wishes: Wishes, settings: EngineSettings): PlanStep[] {
  const { engine } = wishes;
  const only = engine !== null && isSourceName(engine) ? engine : null;
  return offersOf(facts, wishes, settings).map(({ offer, source }) => {
    const { action, description, origin } = offer;
    // A cached engine counts for the source that it came from.
    const wanted = only === null || source === only || origin === only;
    const reason = wanted ? unfit(offer, facts) : `only ${only} was asked for (--engine ${only})`;
    return { source, description, action: reason === null ? action : { kind: "skip", reason } };
  });
}

/** Why an engine for a GPU is not fetched here; null where it may be of use. */
function unfit({ action, build }: Offer, { machine }: HostFacts): string | null {
  if (action.kind === "skip" || build.size === 0) return null;
  const nvidia = machine.gpus.length > 0;
  if (build.backend === "cuda" && !nvidia) return "there is no NVIDIA GPU here";
  const devices = machine.vulkan?.devices ?? [];
  if (build.backend === "vulkan" && !nvidia && devices.length === 0) {
    return "there is no GPU here that Vulkan could use";
  }
  return null;
}
