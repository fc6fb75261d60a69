import type { ServerResponse } from "node:http";
import type { HubFile } from "./hub-file.ts";

/** Entries of one page; the real hub's have 1,000 and the search's as many as were asked for. */
const TREE_PAGE = 4;

/** Answers /api/models?search=, /api/models/REPO and /api/models/REPO/tree/REVISION like the hub. */
export function answerApi(url: URL, files: readonly HubFile[], response: ServerResponse): true {
  const [, repo, revision] =
    /^\/api\/models\/([^/]+\/[^/]+)(?:\/tree\/(.+))?$/.exec(url.pathname) ?? [];
  if (url.pathname === "/api/models") return search(url, files, response);
  const own = files.filter((file) => file.repo === repo);
  if (repo === undefined || own.length === 0) {
    // As the hub does for what it does not have: it may be private.
    return send(
      response,
      401,
      { error: "Invalid username or password." },
      { "x-error-code": "RepoNotFound" },
    );
  }
  if (revision === undefined) return send(response, 200, aboutOf(repo, own));
  const entries = own
    .filter((file) => (file.revision ?? "main") === decodeURIComponent(revision))
    .map(({ bytes, file, sha256, size = bytes.length }) => ({
      type: "file",
      oid: "0".repeat(40),
      size,
      path: file,
      lfs: { oid: sha256, size, pointerSize: 134 },
    }));
  const folders = [{ type: "directory", oid: "1".repeat(40), size: 0, path: "some-folder" }];
  return page(url, [...folders, ...entries], TREE_PAGE, response);
}

function search(url: URL, files: readonly HubFile[], response: ServerResponse): true {
  const wanted = url.searchParams.get("search")?.toLowerCase() ?? "";
  const found = [...Map.groupBy(files, ({ repo }) => repo)]
    .filter(([repo]) => repo.toLowerCase().includes(wanted))
    .map(([repo, own]) => aboutOf(repo, own))
    .toSorted((a, b) => b.downloads - a.downloads);
  return page(url, found, Number(url.searchParams.get("limit") ?? "1000"), response);
}

function aboutOf(repo: string, own: readonly HubFile[]) {
  const {
    downloads = 0,
    gated = false,
    license,
    likes = 0,
  } = own.find(({ about }) => about)?.about ?? {};
  return {
    _id: "0",
    id: repo,
    modelId: repo,
    author: repo.split("/")[0],
    downloads,
    likes,
    gated,
    private: false,
    lastModified: "2026-01-02T03:04:05.000Z",
    tags: ["gguf", ...(license === undefined ? [] : [`license:${license}`])],
  };
}

function page(url: URL, all: readonly unknown[], size: number, response: ServerResponse): true {
  const from = Number(url.searchParams.get("cursor") ?? "0");
  const next = new URL(url);
  next.searchParams.set("cursor", String(from + size));
  const link = from + size < all.length ? { link: `<${next.href}>; rel="next"` } : {};
  return send(response, 200, all.slice(from, from + size), link);
}

function send(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(value));
  return true;
}
