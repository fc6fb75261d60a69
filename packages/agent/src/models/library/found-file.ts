import type { ErrorReport, LibraryPlace } from "@llcuda/protocol";

/** A file that may be a model, as a folder's listing tells. */
export interface FoundFile {
  path: string;
  /** What a person calls it, without `.gguf`. */
  name: string;
  place: LibraryPlace;
  size: number;
  modifiedMs: number;
  /** Device and inode: the same for all links to one content. */
  content: string;
  /** Told by the place itself: names of blobs are hashes. */
  sha256: string | null;
  /** hf:OWNER/REPO/FILE where the place tells. */
  origin: string | null;
  /** The projector that the place says belongs to it. */
  mmproj: string | null;
  /** Why it cannot even be looked into. */
  problem: ErrorReport | null;
}

/** What one place holds. */
export interface PlaceListing {
  files: FoundFile[];
  /** Why some of it was not seen; null when all was. */
  problem: ErrorReport | null;
}
