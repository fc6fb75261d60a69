import type { EngineFit, EngineRecord } from "@llcuda/protocol";
import type { KnownEngine, Survey } from "../bootstrap/survey.ts";

/** Bytes on disk of the engines in the cache, by their folder. */
export type FolderSizes = ReadonlyMap<string, number>;

/** Every engine of a survey as the wire shows it. Pure. */
export function recordsOf(
  { facts, known }: Survey,
  inUse: string | null,
  sizes: FolderSizes,
): EngineRecord[] {
  return known
    .filter(isNew(known))
    .filter(isEngine)
    .map(({ engine, offer, proof, source }) => {
      const { backend, size } = offer.build;
      const cached = facts.cached.find(({ id }) => id === offer.id);
      const id = engine?.id ?? offer.id;
      const place = cached !== undefined ? "cache" : size === 0 ? "elsewhere" : "available";
      return {
        id,
        source: offer.origin ?? source,
        description: engine?.description ?? offer.description,
        backend: engine?.backend ?? backend,
        place,
        path: engine?.bin ?? cached?.folder ?? null,
        size:
          cached === undefined ? (size === 0 ? null : size) : (sizes.get(cached.folder) ?? null),
        installedAt: cached?.engine ? cached.installedAt : null,
        contents: null,
        fit: fitOf(offer),
        proof:
          proof.state === "passed"
            ? { state: "passed", at: proof.info.provedAt, version: proof.info.version }
            : proof,
        inUse: id === inUse,
      } satisfies EngineRecord;
    });
}

/** What is in the cache under the id that its source offers is one engine. */
function isNew(known: KnownEngine[]) {
  const ids = known.map(({ engine, offer }) => engine?.id ?? offer.id);
  return (_engine: KnownEngine, index: number): boolean => ids.indexOf(ids[index]!) === index;
}

/** A source that has nothing at all says so under its own name; that is no engine. */
function isEngine({ offer, source }: KnownEngine): boolean {
  return !(offer.action.kind === "skip" && offer.id === source);
}

function fitOf({ action }: KnownEngine["offer"]): EngineFit {
  if (action.kind === "try") return { runs: "native", because: "", code: null, remedy: null };
  return { runs: "no", because: action.reason, code: null, remedy: null };
}
