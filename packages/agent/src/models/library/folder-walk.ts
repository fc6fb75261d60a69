import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ErrorReport } from "@llcuda/protocol";
import type { FoundFile, PlaceListing } from "./found-file.ts";
import { isRemote, readMounts } from "./network-mounts.ts";
import type { Place } from "./places.ts";

/** Folders below a place that are looked into; OWNER/REPO/QUANTIZATION has three. */
const MAX_DEPTH = 8;
/** Entries looked at in one place: a home folder added by mistake must not take minutes. */
const MAX_ENTRIES = 200_000;
/** Stats on their way at once; the pool of Node's file operations has four threads. */
const BATCH = 32;
/** Of a file server that may be away: each call that it does not answer takes one of the four. */
const REMOTE_BATCH = 1;

interface Walk {
  place: Place;
  files: FoundFile[];
  problem: ErrorReport | null;
  /** Folders that were entered, by device and inode: links may lead in circles. */
  entered: Set<string>;
  entries: number;
  batch: number;
}

/** Lists the GGUF files below a folder, or the one file that a place is. Nothing is opened. */
export async function walkFolder(place: Place): Promise<PlaceListing> {
  const walk: Walk = {
    place,
    files: [],
    problem: null,
    entered: new Set(),
    entries: 0,
    batch: isRemote(place.path, readMounts()) ? REMOTE_BATCH : BATCH,
  };
  const found = await stat(place.path).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (found instanceof Error) {
    // A place of another program that is not there is no news; one that a person added is.
    const news = place.added || (found.code !== "ENOENT" && found.code !== "ENOTDIR");
    return { files: [], problem: news ? unreadable(place.path, found) : null };
  }
  if (found.isFile()) await look(walk, [place.path]);
  else await enter(walk, place.path);
  const { files, problem } = walk;
  return { files, problem };
}

/** Folder by folder in a fixed order, level by level; `look` comes last, for all files at once. */
async function enter(walk: Walk, root: string): Promise<void> {
  const files: string[] = [];
  let level = [root];
  for (let depth = 0; depth <= MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const batch of batches(level, walk.batch)) {
      const identities = await Promise.all(batch.map(identityOf));
      const fresh = batch.filter((_, at) => isNew(walk, identities[at] ?? null));
      const listings = await Promise.all(fresh.map((folder) => entriesOf(folder)));
      for (const [at, listing] of listings.entries()) {
        if (listing instanceof Error) walk.problem ??= unreadable(fresh[at]!, listing);
        else sort(walk, fresh[at]!, listing, files, next);
      }
    }
    level = walk.entries > MAX_ENTRIES ? [] : next;
  }
  await look(walk, files);
}

type Entries = Dirent<Buffer>[];

function* batches<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

/** Device and inode of a folder; null for what is none. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found?.isDirectory() === true ? `${found.dev}:${found.ino}` : null;
}

function isNew({ entered }: Walk, identity: string | null): boolean {
  if (identity === null || entered.has(identity)) return false;
  entered.add(identity);
  return true;
}

function entriesOf(folder: string): Promise<Entries | NodeJS.ErrnoException> {
  return readdir(folder, { withFileTypes: true, encoding: "buffer" }).catch(
    (error: unknown) => error as NodeJS.ErrnoException,
  );
}

/** Tells models from folders among the entries of one folder. */
function sort(walk: Walk, folder: string, entries: Entries, files: string[], folders: string[]) {
  for (const entry of entries) {
    if (++walk.entries > MAX_ENTRIES) {
      walk.problem ??= tooMany(walk.place.path);
      return;
    }
    const name = entry.name.toString();
    const isModel = /\.gguf$/i.test(name);
    if (isModel && !Buffer.from(name).equals(entry.name)) {
      walk.files.push(misnamed(walk.place, folder, entry.name));
    } else if (entry.isDirectory() || (entry.isSymbolicLink() && !isModel)) {
      if (!name.startsWith(".")) folders.push(join(folder, name));
    } else if (isModel) {
      files.push(join(folder, name));
    }
  }
}

async function look(walk: Walk, paths: string[]): Promise<void> {
  for (const batch of batches(paths, walk.batch)) {
    const found = await Promise.all(batch.map((path) => foundFile(walk.place, path)));
    walk.files.push(...found.filter((file) => file !== null));
  }
}

/** One file as its place's listing has it; null for what is no file. */
export async function foundFile(
  { place }: Pick<Place, "place">,
  path: string,
): Promise<FoundFile | null> {
  const file = {
    path,
    name: (path.split("/").at(-1) ?? path).replace(/\.gguf$/i, ""),
    place,
    sha256: null,
    origin: null,
    mmproj: null,
  };
  try {
    const { dev, ino, mtimeMs, size, ...found } = await stat(path, { bigint: true });
    if (Number(found.mode & 0o170_000n) !== 0o100_000) return null;
    const content = `${dev}:${ino}`;
    return { ...file, size: Number(size), modifiedMs: Number(mtimeMs), content, problem: null };
  } catch (error) {
    const problem = unreadable(path, error as NodeJS.ErrnoException);
    return { ...file, size: 0, modifiedMs: 0, content: path, problem };
  }
}

/** Names are bytes on Linux; one that is no UTF-8 has no path that could be written down. */
function misnamed({ place }: Place, folder: string, bytes: Buffer): FoundFile {
  const name = bytes.toString("latin1");
  const path = join(folder, name);
  const problem: ErrorReport = {
    code: "FILE_UNREADABLE",
    message: `the name of ${JSON.stringify(path)} is not UTF-8`,
    hint: "Rename the file; then it can be used.",
    remedies: [],
  };
  const unknown = { size: 0, modifiedMs: 0, sha256: null, origin: null, mmproj: null };
  return { path, name, place, content: path, problem, ...unknown };
}

function unreadable(path: string, { code, message }: NodeJS.ErrnoException): ErrorReport {
  const gone = code === "ENOENT" || code === "ELOOP";
  return {
    code: "FILE_UNREADABLE",
    message: gone ? `${path} leads nowhere (${code})` : `cannot look into ${path} (${code ?? "?"})`,
    hint: gone
      ? "Remove the link, or fetch what it led to again."
      : "Check the permissions of the file or folder.",
    detail: message,
    remedies: [],
  };
}

function tooMany(path: string): ErrorReport {
  return {
    code: "TOO_MANY",
    message: `${path} holds more than ${MAX_ENTRIES} files and folders; not all were looked at`,
    hint: "Add the folder in which the models are, not one far above it.",
    remedies: [],
  };
}
