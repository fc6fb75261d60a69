import { setTimeout as delay } from "node:timers/promises";
import { freeSpace } from "../../download/disk-space.ts";
import { walkFolder } from "./folder-walk.ts";
import type { FoundFile, PlaceListing } from "./found-file.ts";
import { silent } from "./given-path.ts";
import { hubCacheListing } from "./hub-cache-listing.ts";
import { isRemote, readMounts } from "./network-mounts.ts";
import { ollamaListing } from "./ollama-listing.ts";
import type { Place } from "./places.ts";

/** A place with what it holds. */
export interface ScannedPlace extends PlaceListing {
  place: Place;
  /** Bytes that llcuda may still write there; null where it writes nothing. */
  free: number | null;
}

function listing(place: Place): Promise<PlaceListing> {
  switch (place.place) {
    case "huggingface":
      return hubCacheListing(place);
    case "ollama":
      return ollamaListing(place);
    case "llcuda":
    case "lmstudio":
    case "llamacpp":
    case "folder":
      return walkFolder(place);
  }
}

/** A file server that does not answer for so long is not waited for. */
const PATIENCE_MS = 5_000;

export interface PlaceScansOptions {
  list?: (place: Place) => Promise<PlaceListing>;
  /** Whether a path lies on another machine. */
  isRemote?: (path: string) => boolean;
  patienceMs?: number;
}

/** Looks at places again and again. One on a file server that is away keeps nobody else waiting. */
export class PlaceScans {
  readonly #list: (place: Place) => Promise<PlaceListing>;
  readonly #isRemote: (path: string) => boolean;
  readonly #patienceMs: number;
  /** Looks that have not ended yet: a second one would only wait beside the first. */
  readonly #pending = new Map<string, Promise<PlaceListing>>();
  readonly #known = new Map<string, PlaceListing>();

  constructor(options: PlaceScansOptions = {}) {
    this.#list = options.list ?? listing;
    this.#isRemote = options.isRemote ?? ((path) => isRemote(path, readMounts()));
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  /** Lists every place. Reads names and sizes only; nothing is opened, nothing is written. */
  scan(places: readonly Place[]): Promise<ScannedPlace[]> {
    return Promise.all(
      places.map(async (place) => {
        const [listing, free] = await Promise.all([this.#listingOf(place), freeFor(place)]);
        return { place, free, ...listing };
      }),
    );
  }

  async #listingOf(place: Place): Promise<PlaceListing> {
    const { path } = place;
    if (!this.#isRemote(path)) return this.#list(place);
    const pending = this.#pending.get(path) ?? this.#list(place);
    this.#pending.set(path, pending);
    const ended = pending
      .then((listing) => this.#known.set(path, listing))
      .finally(() => this.#pending.delete(path));
    ended.catch(() => {});
    const stop = new AbortController();
    const late = delay(this.#patienceMs, "late" as const, { signal: stop.signal });
    const first = await Promise.race([ended, late]);
    stop.abort();
    late.catch(() => {});
    const known = this.#known.get(path) ?? { files: [], problem: null };
    if (first !== "late") return known;
    return { files: known.files, problem: silent(path, this.#patienceMs).report() };
  }
}

/** To three digits: a few bytes more or less are no news. */
async function freeFor({ path, place }: Place): Promise<number | null> {
  const free = place === "llcuda" ? await freeSpace(path) : null;
  return free === null ? null : Number(free.toPrecision(3));
}

/** All files of all places, each path once: a folder may lie within another that was added. */
export function filesOf(scanned: readonly ScannedPlace[]): FoundFile[] {
  const files = new Map<string, FoundFile>();
  for (const file of scanned.flatMap(({ files }) => files)) {
    if (!files.has(file.path)) files.set(file.path, file);
  }
  return [...files.values()];
}
