import { rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { byteCount } from "../../download/byte-count.ts";
import { requireSpace } from "../../download/disk-space.ts";
import { download } from "../../download/download.ts";
import { hashFile } from "../../download/hash-file.ts";
import type { Engine } from "../../engine/engine.ts";
import { Failure } from "../../failure.ts";
import { installCudaRuntime } from "../cuda-runtime/install-runtime.ts";
import type { RuntimeHost } from "../cuda-runtime/runtime-way.ts";
import { withCudaRuntime } from "../cuda-runtime/with-runtime.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import type { InstallContext } from "../install-context.ts";
import { unpackEngine } from "../unpack-engine.ts";
import type { Bundle } from "./index-format.ts";
import type { ArchivePlace } from "./index-place.ts";
import type { KnownBundle } from "./read-indexes.ts";

/**
 * Fetches a bundle from the first of its places that has the right bytes, unpacks it, and gives it
 * the CUDA libraries that are missing here.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE, DOWNLOAD_CORRUPT or HTTP_STATUS naming every place, DISK_FULL, ARCHIVE_UNSAFE, CANCELLED
 */
export async function installBundle(
  known: KnownBundle,
  host: RuntimeHost,
  context: InstallContext,
): Promise<Engine> {
  const { bundle } = known;
  const { home } = context;
  return installEngine("bundle", context, async (folder) => {
    const present = (await listCachedEngines(home)).find(({ engine }) => engine?.id === bundle.id);
    if (present?.engine) return installCudaRuntime(present.engine, host, context);
    const archive = await fetchArchive(known, context);
    try {
      const bin = await unpackEngine(archive.path, join(folder, "files"), context);
      const { backend, id } = bundle;
      const description = describeBundle(bundle);
      const plain = { launcher: [], cwd: null, env: {} };
      const engine: Engine = { id, source: "bundle", description, backend, bin, ...plain };
      return await withCudaRuntime(engine, host, context);
    } finally {
      // One that cannot be unpacked must be fetched anew, not found again.
      if (archive.fetched) await rm(archive.path, { force: true });
    }
  });
}

/** "llcuda-cuda12-multi, llama.cpp build 11434, CUDA 12.4": the id, as one profile has many bundles. */
export function describeBundle({ backend, build, id, toolkit }: Bundle): string {
  const made = toolkit === null ? (backend === "cpu" ? "CPU" : backend) : `CUDA ${toolkit}`;
  return `${id}, llama.cpp build ${build}, ${made}`;
}

interface Archive {
  path: string;
  /** It lies in the cache and is to be removed; else it belongs to somebody. */
  fetched: boolean;
}

async function fetchArchive(
  { archives, bundle }: KnownBundle,
  context: InstallContext,
): Promise<Archive> {
  const { home, report, signal } = context;
  const problems: { place: string; failure: Failure }[] = [];
  for (const place of archives) {
    try {
      const toFetch = place.kind === "url" ? bundle.size : 0;
      await requireSpace(bundle.id, home.engines, bundle.unpackedSize + toFetch);
      report.detail(`${bundle.id} (${byteCount(bundle.size)}) from ${nameOf(place)}`);
      if (place.kind === "file") return await checked(place.path, bundle);
      const file = join(home.downloads, basename(bundle.file));
      const { sha256, size } = bundle;
      await download({ url: place.url, file, sha256, size, signal, onProgress: report.progress });
      return { path: file, fetched: true };
    } catch (error) {
      // What ails this machine does not get better at another mirror.
      if (!(error instanceof Failure) || signal.aborted || OWN.has(error.code)) throw error;
      problems.push({ place: nameOf(place), failure: error });
    }
  }
  // A place that answered may well have the other bundles.
  const answered = problems.find(({ failure }) => !SILENT.has(failure.code));
  throw new Failure(
    answered?.failure.code ?? "ENGINE_SOURCE_UNAVAILABLE",
    `None of ${archives.length} places gives the archive of ${bundle.id}.`,
    "Check the network, or set LLCUDA_BUNDLE_INDEX to a mirror or a folder.",
    { detail: problems.map(({ failure, place }) => `${place}: ${failure.message}`).join("\n") },
  );
}

const SILENT = new Set(["NETWORK", "CERTIFICATE_UNTRUSTED", "DOWNLOAD_STALLED"]);
const OWN = new Set(["DISK_FULL", "FILE_UNWRITABLE", "CANCELLED"]);

async function checked(path: string, { sha256, size }: Bundle): Promise<Archive> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.size !== size) {
    const what = found === null ? "is not there" : `has ${found.size} bytes, not ${size}`;
    throw new Failure("DOWNLOAD_CORRUPT", `${path} ${what}`, "Copy the archive again.");
  }
  const hash = await hashFile(path);
  if (hash === sha256) return { path, fetched: false };
  const message = `${path} has sha256 ${hash}; ${sha256} was expected`;
  throw new Failure("DOWNLOAD_CORRUPT", message, "Copy the archive again.");
}

function nameOf(place: ArchivePlace): string {
  return place.kind === "file" ? place.path : new URL(place.url).host;
}
