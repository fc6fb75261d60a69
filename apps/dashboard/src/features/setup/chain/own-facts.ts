import type { DoctorLink, Probe } from "@llcuda/protocol";
import type { ChainLink, LinkId } from "./chain.ts";

/** Facts of the doctor that a link's panel, or the page, shows in a form of its own. */
const SHOWN_OTHERWISE: Partial<Record<LinkId, RegExp>> = {
  // Cards with their memory, and the platform's notes below the chain.
  gpu: /^(GPU \d+|Note)$/,
  // The list of libraries.
  runtime: /^lib/,
  // The table of engines.
  engine: /./,
};

/** What is left to be listed by name and value. */
export function ownFacts(
  { id, facts }: Pick<ChainLink, "id" | "facts">,
  probes: readonly Probe[],
): DoctorLink["facts"] {
  const asked = new Set(probes.map((probe) => probe.asked));
  return facts.filter(({ name }) => !asked.has(name) && SHOWN_OTHERWISE[id]?.test(name) !== true);
}
