import type { Home } from "../home.ts";
import { inspectEngine } from "./engine-inspection.ts";
import type { Wishes } from "./engine-source.ts";
import { probeFacts, type HostFacts } from "./facts.ts";
import type { InstallContext } from "./install-context.ts";
import type { KnownEngine } from "./known-engine.ts";
import { onProcessor } from "./on-processor.ts";
import { offersOf, type SourcedOffer } from "./offers.ts";
import type { ReadMachine } from "./probe/machine-reader.ts";
import { proofIdentity, readProof } from "./proof-record.ts";
import type { EngineSettings } from "./settings.ts";

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
  readMachine?: ReadMachine | undefined;
  /** Sources are asked what is new, also where a proved engine is here. */
  fresh?: boolean;
  signal: AbortSignal;
}

/** Looks at the machine and at what the sources have for it. Fetches and starts no engine. */
export async function surveyEngines(input: SurveyInput): Promise<Survey> {
  const { env, fresh = false, home, readMachine, root, settings, signal, wishes } = input;
  const surroundings = { fresh, online: !wishes.offline, signal, readMachine };
  const facts = await probeFacts(home, env, root, surroundings);
  const context = { home, settings, signal, report: { detail: () => {}, progress: () => {} } };
  const offers = offersOf(facts, wishes, settings);
  const known = await Promise.all(offers.map((offer) => recall(offer, context)));
  const gpu = known.filter(({ engine }) => engine !== null && engine.backend !== "cpu");
  const spare = await Promise.all(gpu.map((one) => recall(withoutGpu(one), context)));
  return { at: new Date().toISOString(), facts, known: [...known, ...spare] };
}

/** An engine for a GPU as one for the processor: the last resort where its GPU cannot be used. */
function withoutGpu({ engine, offer, source }: KnownEngine): SourcedOffer {
  const spare = onProcessor(engine!);
  const { description, id } = spare;
  const build = { ...offer.build, backend: spare.backend, inspection: null };
  const action = { kind: "try", install: () => Promise.resolve(spare) } as const;
  // A path that was named comes first for what it is, not for this.
  return {
    source: source === "explicit" ? "path" : source,
    offer: { ...offer, id, build, description, action },
  };
}

async function recall(found: SourcedOffer, context: InstallContext): Promise<KnownEngine> {
  const { home, settings } = context;
  const { action, build } = found.offer;
  const isHere = action.kind === "try" && build.size === 0;
  // What is here is not installed again; a path that leads nowhere is told when it is tried.
  const engine = isHere ? await action.install(context).catch(() => null) : null;
  if (engine === null) return { ...found, engine, inspected: null, proof: { state: "none" } };
  const identity = await proofIdentity(engine);
  const [proof, inspected] = await Promise.all([
    readProof(home, engine, identity),
    settings.skipInspection ? null : inspectEngine(home, engine, identity),
  ]);
  return { ...found, engine, inspected, proof };
}
