import { z } from "zod";
import { exchange } from "../../download/exchange.ts";
import { fetchText } from "../../download/fetch-text.ts";
import { shownUrl } from "../../download/shown-url.ts";
import { Failure } from "../../failure.ts";
import type { EngineSettings } from "../settings.ts";

const ACCEPT = "application/vnd.github+json, text/html";
/** Upstream's. */
export const REPOSITORY = "ggml-org/llama.cpp";
/** A release with its some 40 files is told in 100 kB. */
const MAX_ANSWER = 4 * 1024 * 1024;
/** GitHub answers in well under a second; a closed network never does. */
const ANSWER_MS = 6_000;
/** The newest release may still be without its files; they come within the hour. */
const RELEASES_ASKED = 10;

const Asset = z.object({
  name: z.string(),
  size: z.number(),
  browser_download_url: z.string(),
  digest: z.string().nullish(),
});
const Release = z.object({ tag_name: z.string(), assets: z.array(Asset) });
type Release = z.infer<typeof Release>;

/** Which file of a release is wanted. */
export interface AssetWanted {
  /** What to call it where none was found: "ubuntu-cuda-12.x-x64". */
  what: string;
  /** Its name among the names of a release's files; null when the release has none. */
  pick: (names: readonly string[], tag: string) => string | null;
  /** Its most likely name, for when the list of files cannot be had. */
  guess: (tag: string) => string;
}

/** A file of upstream, ready to be fetched. */
export interface ReleaseFile {
  tag: string;
  name: string;
  url: string;
  /** Bytes; absent when the API did not answer. */
  size?: number | undefined;
  /** Hexadecimal. */
  sha256?: string | undefined;
}

/**
 * The newest release that has a file. Where the API does not answer or limits its answers, the
 * web site's redirect of `releases/latest` tells the tag, and only the checksum stays unknown.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE when GitHub is out of reach, ENGINE_NOT_FOUND, CANCELLED
 */
export async function latestRelease(
  settings: EngineSettings,
  wanted: AssetWanted,
  signal: AbortSignal,
): Promise<ReleaseFile> {
  const api = `${settings.githubApi}/repos/${REPOSITORY}/releases`;
  try {
    const latest = fileOf(Release.parse(await getJson(`${api}/latest`, signal)), wanted);
    if (latest !== null) return latest;
    const list = await getJson(`${api}?per_page=${RELEASES_ASKED}`, signal);
    for (const release of z.array(Release).parse(list)) {
      const file = fileOf(release, wanted);
      if (file !== null) return file;
    }
  } catch (error) {
    return await releaseByRedirect(settings, wanted, signal, wordsOf(error));
  }
  const message = `None of the last ${RELEASES_ASKED} releases of ${REPOSITORY} has a file for ${wanted.what}.`;
  throw new Failure("ENGINE_NOT_FOUND", message, "Try again later, or take another build.");
}

function fileOf(release: Release, wanted: AssetWanted): ReleaseFile | null {
  const tag = release.tag_name;
  const name = wanted.pick(
    release.assets.map((asset) => asset.name),
    tag,
  );
  // It becomes the name of a file here.
  const asset = release.assets.find((each) => each.name === name && /^[\w.+~-]+$/.test(name));
  if (asset === undefined) return null;
  const sha256 = /^sha256:([0-9a-f]{64})$/i.exec(asset.digest ?? "")?.[1]?.toLowerCase();
  return { tag, name: asset.name, url: asset.browser_download_url, size: asset.size, sha256 };
}

async function releaseByRedirect(
  settings: EngineSettings,
  wanted: AssetWanted,
  signal: AbortSignal,
  apiSaid: string,
): Promise<ReleaseFile> {
  const releases = `${settings.githubUrl}/${REPOSITORY}/releases`;
  try {
    const answer = await exchange({
      url: new URL(`${releases}/latest`),
      headers: { accept: ACCEPT },
      private: {},
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    answer.body.destroy();
    const tag = /\/releases\/tag\/([\w.-]+)$/.exec(answer.url.pathname)?.[1];
    if (tag === undefined)
      throw new Error(`${shownUrl(answer.url)} (${answer.status}) names no release`);
    const name = wanted.guess(tag);
    return { tag, name, url: `${releases}/download/${tag}/${name}` };
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw new Failure(
      "ENGINE_SOURCE_UNAVAILABLE",
      "GitHub does not tell its newest llama.cpp release.",
      "Check the network and HTTPS_PROXY, or set LLCUDA_GITHUB_API and LLCUDA_GITHUB_URL to a mirror.",
      { detail: `${apiSaid}\n${wordsOf(error)}`, cause: error },
    );
  }
}

async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const limits = { maxBytes: MAX_ANSWER, timeoutMs: ANSWER_MS };
  return JSON.parse(await fetchText({ url, accept: ACCEPT, ...limits, signal }));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function cancelled(): Failure {
  return new Failure("CANCELLED", "Asking GitHub for a release was cancelled.", "Start it again.");
}
