import { freeSpace } from "../../download/disk-space.ts";
import { walkFolder } from "./folder-walk.ts";
import type { FoundFile, PlaceListing } from "./found-file.ts";
import { silent } from "./given-path.ts";
import { hubCacheListing } from "./hub-cache-listing.ts";
import { isRemote, readMounts } from "./network-mounts.ts";
import { ollamaListing } from "./ollama-listing.ts";
import type { Place } from "./places.ts";
import { withinPatience } from "../../within-patience.ts";

/** What one look at a place brought. */
interface Look extends PlaceListing {
  /** Bytes that llcuda may still write there; null where it writes nothing. */
  free: number | null;
}

/** A place with what it holds. */
export interface ScannedPlace extends Look {
  place: Place;
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
  /** Bytes that this user may still write under a path. */
  freeSpace?: (path: string) => Promise<number | null>;
  /** Whether a path lies on another machine. */
  isRemote?: (path: string) => boolean;
  patienceMs?: number;
}

/** Looks at places again and again. One on a file server that is away keeps nobody else waiting. */
export class PlaceScans {
  readonly #list: (place: Place) => Promise<PlaceListing>;
  readonly #freeSpace: (path: string) => Promise<number | null>;
  readonly #isRemote: (path: string) => boolean;
  readonly #patienceMs: number;
  /** Looks that have not ended yet: a second one would only wait beside the first. */
  readonly #pending = new Map<string, Promise<Look>>();
  readonly #known = new Map<string, Look>();

  constructor(options: PlaceScansOptions = {}) {
    this.#list = options.list ?? listing;
    this.#freeSpace = options.freeSpace ?? freeSpace;
    this.#isRemote = options.isRemote ?? ((path) => isRemote(path, readMounts()));
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
  }

  /** Lists every place. Reads names and sizes only; nothing is opened, nothing is written. */
  scan(places: readonly Place[]): Promise<ScannedPlace[]> {
    return Promise.all(
      places.map(async (place) => Object.assign({ place }, await this.#lookAt(place))),
    );
  }

  async #lookAt(place: Place): Promise<Look> {
    const { path } = place;
    if (!this.#isRemote(path)) return this.#look(place);
    const pending = this.#pending.get(path) ?? this.#look(place);
    this.#pending.set(path, pending);
    const ended = pending
      .then((look) => this.#known.set(path, look))
      .finally(() => this.#pending.delete(path));
    ended.catch(() => {});
    const answered = await withinPatience(ended, this.#patienceMs);
    const known = this.#known.get(path) ?? { files: [], free: null, problem: null };
    if (answered !== null) return known;
    return { ...known, problem: silent(path, this.#patienceMs).report() };
  }

  async #look(place: Place): Promise<Look> {
    const own = place.place === "llcuda";
    const [listing, free] = await Promise.all([
      this.#list(place),
      own ? this.#freeSpace(place.path) : null,
    ]);
    // To three digits: a few bytes more or less are no news.
    return { ...listing, free: free === null ? null : Number(free.toPrecision(3)) };
  }
}

/** All files of all places, each path once: a folder may lie within another that was added. */
export function filesOf(scanned: readonly ScannedPlace[]): FoundFile[] {
  const files = new Map<string, FoundFile>();
  for (const file of scanned.flatMap(({ files }) => files)) {
    if (!files.has(file.path)) files.set(file.path, file);
  }
  return [...files.values()];
}
