import { readdir, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import type { ModelInfo } from "@llcuda/protocol";
import type { Home } from "../home.ts";
import { isGgufFile } from "./model-check.ts";

/** Folders below the cache's own that are looked into: OWNER--REPO, then the repository's. */
const MAX_DEPTH = 4;
/** Files looked at; a cache with more is not a model cache. */
const MAX_FILES = 20_000;

/** Where a file of a Hugging Face repository lies in the cache; another revision's is another file. */
export function cachePath(home: Home, repo: string, path: string, revision = "main"): string {
  const of = revision === "main" ? "" : `@${revision.replaceAll("/", "-")}`;
  return join(home.models, `${repo.replace("/", "--")}${of}`, path);
}

/** A file of the cache as the wire knows it. */
export function modelInfo(
  home: Home,
  path: string,
  size: number,
  source: ModelInfo["source"],
): ModelInfo {
  const inside = relative(home.models, path);
  const id = inside.startsWith("..") ? path : inside.replace(/\.gguf$/i, "");
  return { id, name: basename(path).replace(/\.gguf$/i, ""), path, size, source };
}

/** The model files in the cache, by name. Files that are no GGUF are left out. */
export async function listModels(home: Home): Promise<ModelInfo[]> {
  const models: ModelInfo[] = [];
  for (const path of await ggufPaths(home.models)) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true || !(await isGgufFile(path))) continue;
    models.push(modelInfo(home, path, found.size, "cache"));
  }
  return models.toSorted((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

/** The cached model with that id, file name or short name; null when none or several have it. */
export async function findCached(home: Home, name: string): Promise<string | null> {
  const wanted = name.replace(/\.gguf$/i, "");
  const paths = await ggufPaths(home.models);
  const exact = paths.find((path) => modelInfo(home, path, 0, "cache").id === wanted);
  if (exact !== undefined) return exact;
  const named = paths.filter((path) => basename(path).replace(/\.gguf$/i, "") === wanted);
  return named.length === 1 ? (named[0] ?? null) : null;
}

async function ggufPaths(folder: string, depth = 0): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const paths: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth < MAX_DEPTH) paths.push(...(await ggufPaths(path, depth + 1)));
    else if (/\.gguf$/i.test(entry.name) && !isLaterPart(entry.name)) paths.push(path);
    if (paths.length > MAX_FILES) break;
  }
  return paths;
}

/** llama.cpp finds the parts after the first by itself: NAME-00002-of-00005.gguf. */
function isLaterPart(name: string): boolean {
  const part = /-(\d{5})-of-\d{5}\.gguf$/i.exec(name)?.[1];
  return part !== undefined && Number(part) > 1;
}
