import { EngineBackend, EngineSource as SourceName } from "@llcuda/protocol";
import type { Inspection } from "../compat/inspection.ts";
import type { Engine } from "../engine/engine.ts";
import type { HostFacts } from "./facts.ts";
import type { InstallContext } from "./install-context.ts";
import type { EngineSettings } from "./settings.ts";

/** What the person asked for. */
export interface Wishes {
  /** A path to llama-server or its folder, a source, a backend or the id of an engine; null: the best. */
  engine: string | null;
  /** Where `engine` was said, for messages: "--engine". */
  pinnedBy?: string;
  offline: boolean;
}

/** What an engine holds, as far as it is known before it is put in place. */
export interface OfferedBuild {
  backend: EngineBackend;
  /** Of its files, or as its maker declares them; null where nothing is known. */
  inspection: Inspection | null;
  /** It brings its own loader and C library. */
  ownGlibc: boolean;
  /** Bytes to download; 0 when it is here; null when unknown. */
  size: number | null;
}

/** One engine that a source could give, or the reason why it gives none here. */
export interface Offer {
  /** Stable within one machine: `github-cuda-12.8`, `debian-cuda`; an installed engine has its own. */
  id: string;
  build: OfferedBuild;
  /** One line for a person. */
  description: string;
  /** The source that a cached engine came from. */
  origin?: SourceName;
  action:
    | { kind: "skip"; reason: string }
    /** Puts the engine in place if need be. Rejects with a Failure. */
    | { kind: "try"; install: (context: InstallContext) => Promise<Engine> };
}

/** A place where engines come from. */
export interface EngineSource {
  readonly name: SourceName;
  /** What is to be had here, best first. Decides from the facts alone; does nothing yet. */
  readonly find: (facts: HostFacts, wishes: Wishes, settings: EngineSettings) => Offer[];
}

/** What a person may have meant by the engine that they asked for. */
export type Pin =
  | { kind: "path"; path: string }
  | { kind: "source"; source: SourceName }
  | { kind: "backend"; backend: EngineBackend }
  | { kind: "engine"; id: string };

/** Whatever has a slash is a path, as no id has; a relative path without one is `./name`. */
export function pinOf(engine: string): Pin {
  if (engine.includes("/")) return { kind: "path", path: engine };
  const source = SourceName.safeParse(engine);
  if (source.success && source.data !== "explicit") return { kind: "source", source: source.data };
  const backend = EngineBackend.safeParse(engine);
  if (backend.success) return { kind: "backend", backend: backend.data };
  return { kind: "engine", id: engine };
}

/** An engine of which nothing is known but what it computes on. */
export function buildOf(backend: EngineBackend, known: Partial<OfferedBuild> = {}): OfferedBuild {
  return { backend, inspection: null, ownGlibc: false, size: null, ...known };
}

export function skip(id: string, description: string, reason: string): Offer {
  return { id, build: buildOf("cpu"), description, action: { kind: "skip", reason } };
}
