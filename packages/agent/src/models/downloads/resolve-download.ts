import { posix } from "node:path";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { DEFAULT_MODEL } from "../default-model.ts";
import type { Hub } from "../hub/hub.ts";
import { chooseProjector, groupFiles, hubReference, type HubEntry } from "../hub/quantizations.ts";
import { importedPath } from "../library/import-model.ts";
import { cachePath } from "../model-cache.ts";
import { parseModelReference } from "../model-reference.ts";
import { isBareName, unknownName } from "../unknown-name.ts";
import type { QueuedDownload, QueuedFile } from "./queued-download.ts";

/** What a download will fetch. */
export type ResolvedDownload = Pick<QueuedDownload, "reference" | "name" | "files">;

const HUB_PAGE =
  /^https:\/\/huggingface\.co\/([\w.-]+\/[\w.-]+)\/(?:blob|resolve)\/([^/]+)\/(.+?)(?:\?.*)?$/;

const REPOSITORY = /^(?:hf:|https:\/\/huggingface\.co\/)?([\w.-]+\/[\w.-]+?)\/?$/;

/**
 * Finds the files behind a short name, hf:OWNER/REPO/FILE, a page of the hub, or an address: all
 * parts of a split model, and with `projector` the file that lets it see or hear.
 * @throws Failure OPTION_INVALID, MODEL_NOT_FOUND, MODEL_GATED, OFFLINE, NETWORK
 */
export async function resolveDownload(
  text: string,
  projector: boolean,
  home: Home,
  hub: Hub,
): Promise<ResolvedDownload> {
  const [, repo, revision, path] = HUB_PAGE.exec(text) ?? [];
  if (repo !== undefined && revision !== undefined && path !== undefined) {
    return fromHub({ repo, revision, path: decodeURIComponent(path) }, projector, home, hub);
  }
  const repository = REPOSITORY.exec(text)?.[1];
  if (repository !== undefined && !/\.gguf$/i.test(text)) throw onlyRepository(repository);
  if (/^https?:/i.test(text)) return fromAddress(text, home);
  const reference = parseModelReference(text);
  if (reference.kind === "huggingface") return fromHub(reference, projector, home, hub);
  if (reference.kind === "default") return fromHub(DEFAULT_MODEL.huggingface, false, home, hub);
  if (isBareName(text)) throw unknownName(text);
  throw new Failure(
    "OPTION_INVALID",
    `${JSON.stringify(text)} is nothing that can be fetched`,
    "Give hf:OWNER/REPO/FILE.gguf, an address, or a short name; a file on this machine is imported.",
  );
}

function onlyRepository(repository: string): Failure {
  return new Failure(
    "OPTION_INVALID",
    `${repository} is a repository, not one of its files`,
    `\`llcuda models search ${repository}\` and the Models page show its quantizations.`,
  );
}

interface HubPath {
  repo: string;
  revision: string;
  path: string;
}

async function fromHub(
  { path, repo, revision }: HubPath,
  projector: boolean,
  home: Home,
  hub: Hub,
): Promise<ResolvedDownload> {
  const entries = await hub.tree(repo, revision);
  const { projectors, quantizations } = groupFiles(repo, revision, entries);
  const found =
    quantizations.find(({ files }) => files.some((file) => file.path === path))?.files ??
    entries.filter((entry) => entry.path === path);
  if (found.length === 0) {
    const near = quantizations.map(({ quantization }) => quantization).join(", ");
    throw new Failure(
      "MODEL_NOT_FOUND",
      `${repo} has no file ${path}`,
      near === "" ? "The repository has no GGUF files." : `It has ${near}.`,
    );
  }
  const beside = projector && found[0] !== undefined ? chooseProjector(projectors) : null;
  const wanted = beside === null || found.includes(beside) ? found : [...found, beside];
  const fileOf = (entry: HubEntry): QueuedFile => ({
    source: { kind: "hub", repo, revision, path: entry.path },
    target: cachePath(home, repo, entry.path, revision),
    size: entry.size,
    sha256: entry.sha256,
    complete: false,
    commit: null,
    pinned: false,
  });
  return {
    reference: hubReference(repo, revision, found[0]!.path),
    name: posix.basename(found[0]!.path).replace(/(?:-\d{5}-of-\d{5})?\.gguf$/i, ""),
    files: wanted.map(fileOf),
  };
}

function fromAddress(text: string, home: Home): ResolvedDownload {
  const url = URL.canParse(text) ? new URL(text) : null;
  const name = url === null ? "" : posix.basename(decodeURIComponent(url.pathname));
  if (url === null || !/^[^/\\\0]{1,250}\.gguf$/i.test(name)) {
    const hint = "Give the whole address of a .gguf file.";
    throw new Failure("OPTION_INVALID", `${text} is no address of a GGUF file`, hint);
  }
  const target = importedPath(home, name);
  return {
    reference: text,
    name: name.replace(/\.gguf$/i, ""),
    files: [
      {
        source: { kind: "url", url: text },
        target,
        size: null,
        sha256: null,
        complete: false,
        commit: null,
        pinned: false,
      },
    ],
  };
}
