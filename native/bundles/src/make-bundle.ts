import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { BundleFailure } from "./bundle-failure.ts";
import { entryOf, extendIndex, INDEX_FILE } from "./bundle-index.ts";
import { writeChecksums } from "./checksums.ts";
import type { BuildWish } from "./cmake-arguments.ts";
import type { Inspect } from "./inspection.ts";
import { collectLicences } from "./licences.ts";
import { compilersOf, makeMetadata, writeMetadata } from "./make-metadata.ts";
import type { BundleMetadata } from "./metadata.ts";
import { pack, type Packed } from "./pack.ts";
import type { SourceTree } from "./source-tree.ts";
import { stage } from "./stage.ts";

export interface BundleRequest {
  wish: BuildWish;
  tree: SourceTree;
  /** Build folders that are compiled: the last is that of `wish`, others lend their programs. */
  builds: [string, ...string[]];
  programs: string[];
  /** Null takes the usual name. */
  id: string | null;
  /** Gets the folder, the archive and the index. */
  out: string;
  strip: string;
  log: string;
  inspect: Inspect;
  signal: AbortSignal;
}

/** A bundle as a folder, as an archive, and in the index beside it. */
export interface Bundle {
  folder: string;
  metadata: BundleMetadata;
  packed: Packed;
}

/** "llcuda-t4-b11434-x86_64"; builds for asked architectures carry them: "llcuda-native-sm90-b11434-x86_64". */
export function usualId(
  { profile, architectures }: BuildWish,
  build: number,
  arch: string,
): string {
  const asked = (architectures ?? "cpu")
    .replaceAll("-real", "")
    .split(/[;,\s]+/)
    .join("-");
  const code =
    profile.cuda !== null || profile.backend === "cpu" ? "" : `-${asked.replace(/^(?=\d)/, "sm")}`;
  return `llcuda-${profile.id}${code}-b${build}-${arch}`;
}

/**
 * Lays out and describes in a new folder what was compiled; the folder is called `id`.
 * @throws BundleFailure as `stage`
 */
export async function layOutBundle(
  request: BundleRequest,
): Promise<{ folder: string; metadata: BundleMetadata }> {
  const { builds, inspect, log, out, programs, signal, strip, tree, wish } = request;
  const texts = await collectLicences(tree.folder, { staticLibstdcxx: wish.profile.portable });
  await mkdir(out, { recursive: true });
  const draft = await mkdtemp(join(out, ".staging-"));
  await stage({ folders: builds, into: draft, programs, licences: texts, strip, log, signal });
  const inspected = await inspect(draft);
  const id = request.id ?? usualId(wish, tree.build, inspected.machine);
  const compilers = await compilersOf(builds.at(-1) ?? builds[0]);
  const metadata = makeMetadata({ ...request, id, inspected, compilers, licences: texts });
  return { folder: await finishBundle(draft, metadata, out), metadata };
}

/**
 * Lays out, describes and packs what was compiled, and adds it to the index in `out`.
 * @throws BundleFailure too-large when the archive is over the profile's budget; as `stage`
 */
export async function makeBundle(request: BundleRequest): Promise<Bundle> {
  const laidOut = await layOutBundle(request);
  const { budget } = request.wish.profile;
  return packBundle(laidOut.folder, laidOut.metadata, { out: request.out, budget });
}

/** Writes metadata and checksums into a laid-out folder and gives it its name in `out`. */
export async function finishBundle(
  draft: string,
  metadata: BundleMetadata,
  out: string,
): Promise<string> {
  const folder = join(out, metadata.id);
  await writeMetadata(draft, metadata);
  await writeChecksums(draft);
  await chmod(draft, 0o755);
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
  return folder;
}

/** Packs a finished folder, holds it to its budget, and extends the index. @throws BundleFailure too-large */
export async function packBundle(
  folder: string,
  metadata: BundleMetadata,
  { out, budget }: { out: string; budget: number },
): Promise<Bundle> {
  const packed = await pack(folder, out);
  if (packed.size > budget) {
    throw new BundleFailure(
      "too-large",
      `${packed.file} has ${packed.size} bytes; the profile ${metadata.profile} allows ${budget}.`,
      "Leave something out, or raise the budget in profiles.ts if the size is worth it.",
    );
  }
  await extendIndex(join(out, INDEX_FILE), [entryOf(metadata, packed)]);
  return { folder, metadata, packed };
}
