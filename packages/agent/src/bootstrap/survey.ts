import type { Engine } from "../engine/engine.ts";
import type { Home } from "../home.ts";
import type { Wishes } from "./engine-source.ts";
import { probeFacts, type HostFacts } from "./facts.ts";
import type { InstallContext } from "./install-context.ts";
import { offersOf, type SourcedOffer } from "./offers.ts";
import { proofIdentity, readProof, type ProofMemory } from "./proof-record.ts";
import type { ReadMachine } from "./probe/machine-reader.ts";
import type { EngineSettings } from "./settings.ts";

/** An engine that a source offers, and what is known of it from earlier. */
export interface KnownEngine extends SourcedOffer {
  /** Set when its files are here. */
  engine: Engine | null;
  proof: ProofMemory;
}

/** The machine and every engine that is here or could be. */
export interface Survey {
  at: string;
  facts: HostFacts;
  known: KnownEngine[];
}

export interface SurveyInput {
  home: Home;
  wishes: Wishes;
  settings: EngineSettings;
  env: Record<string, string | undefined>;
  /** The folder taken for `/`; tests have their own. */
  root?: string | undefined;
  signal: AbortSignal;
  readMachine?: ReadMachine | undefined;
}

/** Looks at the machine and at what the sources have for it. Fetches and starts no engine. */
export async function surveyEngines(input: SurveyInput): Promise<Survey> {
  const { env, home, readMachine, root, settings, signal, wishes } = input;
  const surroundings = { online: !wishes.offline, signal, readMachine };
  const facts = await probeFacts(home, env, root, surroundings);
  const context = { home, settings, signal, report: { detail: () => {}, progress: () => {} } };
  const offers = offersOf(facts, wishes, settings);
  const known = await Promise.all(offers.map((offer) => recall(offer, context)));
  return { at: new Date().toISOString(), facts, known };
}

async function recall(found: SourcedOffer, context: InstallContext): Promise<KnownEngine> {
  const { action, build } = found.offer;
  const isHere = action.kind === "try" && build.size === 0;
  // What is here is not installed again; a path that leads nowhere is told when it is tried.
  const engine = isHere ? await action.install(context).catch(() => null) : null;
  if (engine === null) return { ...found, engine, proof: { state: "none" } };
  const identity = await proofIdentity(engine);
  return { ...found, engine, proof: await readProof(context.home, engine, identity) };
}
