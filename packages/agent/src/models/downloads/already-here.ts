import { posix } from "node:path";
import type { AlreadyHere, LibraryModel } from "@llcuda/protocol";
import { isProjectorName } from "../hub/quantizations.ts";
import type { QueuedFile } from "./queued-download.ts";
import type { ResolvedDownload } from "./resolve-download.ts";

/**
 * A model on this machine that has what a download would bring, in another place than it would lie;
 * null where there is none. Pure.
 */
export function alreadyHere(
  { files, reference }: ResolvedDownload,
  models: readonly LibraryModel[],
): AlreadyHere | null {
  const [parts, projectors] = [false, true].map((is) =>
    files.filter((file) => isProjectorName(nameOf(file)) === is),
  ) as [QueuedFile[], QueuedFile[]];
  const wanted = parts.length > 0 ? parts : projectors;
  const targets = new Set(wanted.map(({ target }) => target));
  const places = models.filter(({ copies, path, problem }) => {
    // One that lies where it would come to is checked there, and fetched if it is not whole.
    const lies = [path, ...copies.map((copy) => copy.path)];
    return problem === null && !lies.some((each) => targets.has(each));
  });
  for (const by of ["hash", "origin", "name"] as const) {
    const found = places.find((model) => matches(by, model, wanted, reference));
    if (found === undefined) continue;
    const { id, mmproj, name, path, place } = found;
    const lacksProjector = parts.length > 0 && projectors.length > 0 && mmproj === null;
    return { id, name, place, path, by, lacksProjector };
  }
  return null;
}

function matches(
  by: AlreadyHere["by"],
  model: LibraryModel,
  wanted: readonly QueuedFile[],
  reference: string,
): boolean {
  const [first] = wanted;
  if (first === undefined) return false;
  const sha256 = wanted.length === 1 ? first.sha256 : null;
  if (by === "hash") return sha256 !== null && model.sha256 === sha256;
  // Another content under the same name, whatever else agrees.
  if (sha256 !== null && model.sha256 !== null) return false;
  const size = wanted.reduce<number | null>(
    (sum, file) => (sum === null || file.size === null ? null : sum + file.size),
    0,
  );
  if (size === null || model.size !== size || model.files.length !== wanted.length) return false;
  return by === "origin"
    ? model.origin === reference
    : posix.basename(model.path) === nameOf(first);
}

function nameOf({ source }: QueuedFile): string {
  return posix.basename(source.kind === "hub" ? source.path : source.url);
}
