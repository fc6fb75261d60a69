import { readdir, readFile, readlink } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import type { PlaceListing } from "./found-file.ts";
import { walkFolder } from "./folder-walk.ts";
import type { Place } from "./places.ts";

const REPOSITORY = /^models--(?<owner>[^-].*?)--(?<repo>.+)$/;
const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Hugging Face's own cache: models--OWNER--REPO/{refs,snapshots,blobs}. A snapshot's files are links
 * into `blobs`, whose names are the SHA-256 of files that are kept in LFS.
 */
export async function hubCacheListing(place: Place): Promise<PlaceListing> {
  const names = await readdir(place.path).catch(() => []);
  const repositories = names.filter((name) => REPOSITORY.test(name));
  // Nothing of the kind: an empty cache, or one that cannot be read, which the walk tells.
  if (repositories.length === 0) {
    const { problem } = await walkFolder({ ...place, path: join(place.path) });
    return { files: [], problem };
  }
  const listings = await Promise.all(repositories.map((name) => repositoryListing(place, name)));
  return {
    files: listings.flatMap(({ files }) => files),
    problem: listings.find(({ problem }) => problem !== null)?.problem ?? null,
  };
}

async function repositoryListing(place: Place, name: string): Promise<PlaceListing> {
  const { owner = "", repo = "" } = REPOSITORY.exec(name)?.groups ?? {};
  const folder = join(place.path, name);
  const snapshots = join(folder, "snapshots");
  const main = await readFile(join(folder, "refs", "main"), "utf8").catch(() => "");
  const { files, problem } = await walkFolder({ ...place, path: snapshots, added: false });
  const told = await Promise.all(
    files.map(async (file) => {
      const [commit = "", ...path] = relative(snapshots, file.path).split(sep);
      const blob = basename(await readlink(file.path).catch(() => ""));
      const revision = commit === main.trim() ? "" : `@${commit}`;
      const separator = revision === "" ? "/" : ":";
      return Object.assign(file, {
        sha256: SHA256.test(blob) ? blob : null,
        origin: `hf:${owner}/${repo}${revision}${separator}${path.join("/")}`,
      });
    }),
  );
  // The snapshot that `main` names is shown where several have the same file.
  const ofMain = (path: string): number => (path.includes(`/snapshots/${main.trim()}/`) ? 0 : 1);
  return { files: told.toSorted((a, b) => ofMain(a.path) - ofMain(b.path)), problem };
}
