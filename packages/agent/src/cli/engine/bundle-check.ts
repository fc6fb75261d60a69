import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type BundleDefect, entryOf, INDEX_FILE, withEntries, writeIndex } from "@llcuda/bundles";
import type { BundleEntry } from "@llcuda/bundles/bundle-entry";
import { verifyArchive, verifyAt } from "../../bootstrap/build/verify-at.ts";
import { Failure } from "../../failure.ts";
import { abortOnSignal } from "../signals.ts";

/** `--verify`. @throws Failure BUNDLE_UNFIT with every defect, and those of `verifyAt` */
export async function verifyBundleAt(path: string): Promise<void> {
  const { metadata, defects } = await verifyAt(path, abortOnSignal().signal);
  if (defects.length > 0) throw unfit(metadata?.id ?? path, defects);
  const { id, profile } = metadata ?? { id: path, profile: "" };
  process.stdout.write(`${id}: as it says, and as its profile ${profile} asks.\n`);
}

/** `--index`: writes the index of a folder anew from its archives; one with a defect stops it. */
export async function indexFolder(folder: string): Promise<void> {
  const { signal } = abortOnSignal();
  const names = (await readdir(folder))
    .filter((name) => /\.tar\.(?:gz|zst)$/.test(name))
    .toSorted();
  const entries: BundleEntry[] = [];
  for (const name of names) {
    const { packed, verification } = await verifyArchive(join(folder, name), signal);
    const { defects, metadata } = verification;
    if (metadata === null || defects.length > 0) throw unfit(name, defects);
    entries.push(entryOf(metadata, packed));
    process.stdout.write(`${metadata.id}\n`);
  }
  await writeIndex(join(folder, INDEX_FILE), withEntries({ format: 1, bundles: [] }, entries));
}

function unfit(name: string, defects: BundleDefect[]): Failure {
  return new Failure(
    "BUNDLE_UNFIT",
    `${name} is not what it should be, in ${defects.length} ways.`,
    "Build it anew, or take it from another place.",
    { detail: defects.map(({ field, problem }) => `${field}: ${problem}`).join("\n") },
  );
}
