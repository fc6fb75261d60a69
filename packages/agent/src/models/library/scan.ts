import { walkFolder } from "./folder-walk.ts";
import type { FoundFile, PlaceListing } from "./found-file.ts";
import { hubCacheListing } from "./hub-cache-listing.ts";
import { ollamaListing } from "./ollama-listing.ts";
import type { Place } from "./places.ts";

/** A place with what it holds. */
export interface ScannedPlace extends PlaceListing {
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

/** Lists every place. Reads names and sizes only; nothing is opened, nothing is written. */
export function scanPlaces(places: readonly Place[]): Promise<ScannedPlace[]> {
  return Promise.all(places.map(async (place) => Object.assign({ place }, await listing(place))));
}

/** All files of all places, each path once: a folder may lie within another that was added. */
export function filesOf(scanned: readonly ScannedPlace[]): FoundFile[] {
  const files = new Map<string, FoundFile>();
  for (const file of scanned.flatMap(({ files }) => files)) {
    if (!files.has(file.path)) files.set(file.path, file);
  }
  return [...files.values()];
}
