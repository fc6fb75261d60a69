import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { z } from "zod";
import { BundleEntry } from "./bundle-entry.ts";
import { BundleFailure } from "./bundle-failure.ts";
import type { BundleMetadata } from "./metadata.ts";
import type { Packed } from "./pack.ts";

/** The index inside a folder. */
export const INDEX_FILE = "bundles.json";

/** The index, format 1: the bundles of a release, of a mirror or of a folder. */
export const BundleIndex = z.object({ format: z.literal(1), bundles: z.array(BundleEntry) });
export type BundleIndex = z.infer<typeof BundleIndex>;

/** The index's line for a packed bundle. */
export function entryOf(metadata: BundleMetadata, packed: Packed): BundleEntry {
  const { arch, backend, build, glibc, glibcxx, id, needed, profile, ptx, sass, toolkit } =
    metadata;
  const { file, sha256, size, unpackedSize } = packed;
  const licences = [...new Set(metadata.licences.map(({ spdx }) => spdx))].toSorted();
  const made = { id, profile, build: String(build), backend, os: "linux", arch, toolkit };
  const code = { sass, ptx, needed, glibc, glibcxx };
  return { ...made, ...code, file: basename(file), size, sha256, unpackedSize, licences };
}

/** The index with these entries: one of the same id is replaced, the rest stays. Pure. */
export function withEntries(index: BundleIndex, entries: BundleEntry[]): BundleIndex {
  const ids = new Set(entries.map(({ id }) => id));
  const bundles = [...index.bundles.filter(({ id }) => !ids.has(id)), ...entries];
  return { format: 1, bundles: bundles.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

/**
 * Reads an index; a file that is not there is an empty one.
 * @throws BundleFailure unreadable
 */
export async function readIndex(file: string): Promise<BundleIndex> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text === null) return { format: 1, bundles: [] };
  try {
    return BundleIndex.parse(JSON.parse(text));
  } catch (error) {
    const hint = "Move it away, or let it be written anew from the bundles.";
    const detail = error instanceof Error ? error.message : String(error);
    throw new BundleFailure("unreadable", `${file} is no index of bundles.`, hint, detail);
  }
}

/** Adds entries to an index file, in one step; makes it where there is none. */
export async function extendIndex(file: string, entries: BundleEntry[]): Promise<void> {
  await writeIndex(file, withEntries(await readIndex(file), entries));
}

/** Writes an index, in one step. */
export async function writeIndex(file: string, index: BundleIndex): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(index, null, 2)}\n`);
  await rename(`${file}.new`, file);
}
