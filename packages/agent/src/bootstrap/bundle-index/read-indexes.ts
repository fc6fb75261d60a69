import { open } from "node:fs/promises";
import type { ErrorReport } from "@llcuda/protocol";
import { fetchText } from "../../download/fetch-text.ts";
import { Failure, reportOf } from "../../failure.ts";
import type { Home } from "../../home.ts";
import type { EngineSettings } from "../settings.ts";
import { MAX_INDEX_BYTES, parseBundleIndex, type Bundle } from "./index-format.ts";
import { archivePlace, indexPlace, type ArchivePlace, type IndexPlace } from "./index-place.ts";
import { readKeptIndex, writeKeptIndex } from "./kept-index.ts";

/** A release host answers in well under a second; a network that swallows packets never does. */
const ANSWER_MS = 5_000;

/** A bundle and every place that may hold its archive, the first to be asked first. */
export interface KnownBundle {
  bundle: Bundle;
  archives: ArchivePlace[];
}

/** All bundles that the indices name, and what is wrong with those that could not be read. */
export interface KnownBundles {
  bundles: KnownBundle[];
  problems: { place: string; report: ErrorReport }[];
}

interface ReadRequest {
  home: Home;
  settings: EngineSettings;
  /** False: indices at URLs are taken as they were read last, and nothing is sent. */
  online: boolean;
  signal: AbortSignal;
}

/** Reads every index that is set, all at once; one that fails is told and left out. Never rejects. */
export async function readBundleIndexes(request: ReadRequest): Promise<KnownBundles> {
  const read = await Promise.all(
    request.settings.bundleIndexes.map((setting) => readPlace(setting, request)),
  );
  const places = read.flatMap(({ place }) => place ?? []);
  const known = new Map<string, KnownBundle>();
  for (const { bundles, place } of read) {
    for (const bundle of bundles) {
      if (known.has(bundle.id)) continue;
      // A place without a readable index may still have the archives.
      const inOrder = [...places].toSorted((a, b) => Number(b === place) - Number(a === place));
      const archives = inOrder.flatMap((each) => archivePlace(each, bundle.file) ?? []);
      known.set(bundle.id, { bundle, archives: distinct(archives) });
    }
  }
  const problems = read.flatMap(({ report, setting }) =>
    report === null ? [] : [{ place: setting, report }],
  );
  return { bundles: [...known.values()], problems };
}

interface PlaceRead {
  setting: string;
  /** Null where the setting names none. */
  place: IndexPlace | null;
  bundles: Bundle[];
  /** Why its index could not be read. */
  report: ErrorReport | null;
}

async function readPlace(setting: string, request: ReadRequest): Promise<PlaceRead> {
  let place: IndexPlace | null = null;
  try {
    place = indexPlace(setting);
    return { setting, place, bundles: await readIndex(place, request), report: null };
  } catch (error) {
    return { setting, place, bundles: [], report: reportOf(error) };
  }
}

async function readIndex(place: IndexPlace, request: ReadRequest): Promise<Bundle[]> {
  if (place.kind === "file")
    return parseBundleIndex(await readFolderIndex(place.index), place.index);
  const { home, online, signal } = request;
  const url = place.index;
  try {
    if (!online) throw notAsked(url);
    const limits = { maxBytes: MAX_INDEX_BYTES, timeoutMs: ANSWER_MS };
    const text = await fetchText({ url, accept: "application/json", ...limits, signal });
    const bundles = parseBundleIndex(text, url);
    await writeKeptIndex(home, url, text);
    return bundles;
  } catch (error) {
    const kept = await readKeptIndex(home, url);
    if (kept !== null) return parseBundleIndex(kept, url);
    throw error instanceof Failure ? error : unavailable(url, error);
  }
}

async function readFolderIndex(path: string): Promise<string> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      if (size > MAX_INDEX_BYTES) throw new Error(`it has more than ${MAX_INDEX_BYTES} bytes`);
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unavailable(path, error);
  }
}

function unavailable(place: string, cause: unknown): Failure {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new Failure(
    "ENGINE_SOURCE_UNAVAILABLE",
    `The index of bundles at ${place} cannot be read.`,
    "Check the network and LLCUDA_BUNDLE_INDEX; without it the other sources are used.",
    { detail, cause },
  );
}

function notAsked(url: string): Failure {
  return new Failure(
    "OFFLINE",
    `The index of bundles at ${url} was not asked, and was never read before.`,
    "Leave out --offline, or name a folder with bundles in LLCUDA_BUNDLE_INDEX.",
  );
}

function distinct(archives: ArchivePlace[]): ArchivePlace[] {
  const seen = new Set<string>();
  return archives.filter((archive) => {
    const key = archive.kind === "file" ? archive.path : archive.url;
    return !seen.has(key) && seen.add(key);
  });
}
