import { posix } from "node:path";
import { shortHash } from "@llcuda/protocol";
import { byteCount } from "../../download/byte-count.ts";
import { keptExtents } from "../../download/kept-extents.ts";
import { Failure } from "../../failure.ts";
import type { Hub } from "../hub/hub.ts";
import type { HubMetadata } from "../sources/hub-metadata.ts";
import type { QueuedDownload, QueuedFile } from "./queued-download.ts";

/** Which version of a file that the hub has changed is wanted: what it has now, or the one that was begun. */
export type Version = "new" | "begun";

/** Whether the hub has other bytes than those that were promised. */
export function isOther({ sha256 }: QueuedFile, told: Pick<HubMetadata, "sha256">): boolean {
  return sha256 !== null && told.sha256 !== null && told.sha256 !== sha256.toLowerCase();
}

/** Whether something of a download is here that is of no use for another version. */
export async function isBegun(files: readonly QueuedFile[]): Promise<boolean> {
  for (const { complete, sha256, target } of files) {
    if (complete || (await keptExtents(target, sha256)).length > 0) return true;
  }
  return false;
}

function stateWords(size: number | null, sha256: string | null): string {
  const bytes = size === null ? "" : `${byteCount(size)}, `;
  return `${bytes}SHA-256 ${sha256 === null ? "?" : shortHash(sha256)}…`;
}

export function changedFile({ sha256, size, source }: QueuedFile, told: HubMetadata): Failure {
  const name = source.kind === "hub" ? posix.basename(source.path) : source.url;
  return new Failure(
    "MODEL_CHANGED",
    `${name} was changed on the hub since its download began: ${stateWords(size, sha256)} then, ${stateWords(told.size, told.sha256)} now`,
    "Start again with the new one (on the page, or `llcuda models pull … --anyway`), or go on with the one that was begun, which the hub keeps.",
  );
}

/** The files of one version of a download. @throws Failure MODEL_NOT_FOUND, MODEL_CHANGED where it cannot be had */
export async function filesOf(
  version: Version,
  queued: QueuedDownload,
  hub: Pick<Hub, "tree">,
): Promise<QueuedFile[]> {
  return version === "new" ? newestFiles(queued.files, hub) : begunFiles(queued);
}

/** What the hub has now of the same files. @throws Failure MODEL_NOT_FOUND where it has one of them no more */
async function newestFiles(
  files: readonly QueuedFile[],
  hub: Pick<Hub, "tree">,
): Promise<QueuedFile[]> {
  const newest: QueuedFile[] = [];
  for (const file of files) {
    const fresh = { ...file, complete: false, commit: null, pinned: false };
    const { source } = file;
    if (source.kind === "url") {
      newest.push({ ...fresh, size: null });
      continue;
    }
    const entries = await hub.tree(source.repo, source.revision);
    const entry = entries.find(({ path }) => path === source.path);
    if (entry === undefined) throw goneFile(source);
    newest.push({ ...fresh, size: entry.size, sha256: entry.sha256 });
  }
  return newest;
}

/** The same files of the version that was begun. @throws Failure MODEL_CHANGED where the hub told none */
function begunFiles({ files, name }: QueuedDownload): QueuedFile[] {
  const commits = new Set(files.flatMap(({ commit }) => commit ?? []));
  const [commit] = commits;
  if (commit === undefined || commits.size > 1) {
    throw new Failure(
      "MODEL_CHANGED",
      `the hub did not tell of which version the begun ${name} is`,
      "Start again with the new one; what came of the old one stays until then, or until it is cancelled.",
    );
  }
  return files.map((file) =>
    file.source.kind === "url" ? file : { ...file, commit, pinned: true },
  );
}

function goneFile({ path, repo }: { path: string; repo: string }): Failure {
  return new Failure(
    "MODEL_NOT_FOUND",
    `${repo} has no file ${path} any more`,
    "Go on with the version that was begun, or cancel it and choose another file.",
  );
}
