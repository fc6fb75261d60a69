import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { z } from "zod";
import { foundFile } from "./folder-walk.ts";
import type { FoundFile, PlaceListing } from "./found-file.ts";
import type { Place } from "./places.ts";

/** A manifest lists some layers; a larger file is none. */
const MAX_MANIFEST_BYTES = 1024 * 1024;
const MAX_MANIFESTS = 10_000;
/** host/namespace/model/tag */
const DEPTH = 4;
/** Nothing else is ever made part of a path (CVE-2024-37032). */
const DIGEST = /^sha256[:-]([0-9a-f]{64})$/;

const Manifest = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })),
});

/** Ollama's store: manifests name blobs, and only a manifest tells which model a blob is. */
export async function ollamaListing(place: Place): Promise<PlaceListing> {
  const manifests = join(place.path, "manifests");
  const paths = await manifestPaths(manifests, 0);
  const files = await Promise.all(paths.map((path) => manifestFiles(place, manifests, path)));
  return { files: files.flat(), problem: null };
}

async function manifestPaths(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isFile() && depth === DEPTH - 1) found.push(path);
    else if (entry.isDirectory() && depth < DEPTH - 1) {
      found.push(...(await manifestPaths(path, depth + 1)));
    }
    if (found.length > MAX_MANIFESTS) break;
  }
  return found;
}

async function manifestFiles(place: Place, root: string, path: string): Promise<FoundFile[]> {
  const name = modelName(relative(root, path).split(sep));
  const layers = await readLayers(path);
  const blobOf = (kind: string): string[] =>
    layers
      .filter(({ mediaType }) => mediaType === `application/vnd.ollama.image.${kind}`)
      .flatMap(({ digest }) => DIGEST.exec(digest)?.[1] ?? []);
  const blob = (hash: string): string => join(place.path, "blobs", `sha256-${hash}`);
  const [projector = null] = blobOf("projector");
  const files = await Promise.all(
    [...blobOf("model"), ...blobOf("adapter"), ...blobOf("projector")].map(async (sha256) => {
      const file = await foundFile(place, blob(sha256));
      const mmproj = projector === null || projector === sha256 ? null : blob(projector);
      return file === null ? null : Object.assign(file, { name, sha256, mmproj });
    }),
  );
  return files.filter((file) => file !== null);
}

async function readLayers(path: string): Promise<z.infer<typeof Manifest>["layers"]> {
  try {
    if ((await stat(path)).size > MAX_MANIFEST_BYTES) return [];
    return Manifest.parse(JSON.parse(await readFile(path, "utf8"))).layers;
  } catch {
    return [];
  }
}

/** As Ollama itself calls it: `gemma3:1b`, `someone/model:tag`, a host where it is another's. */
function modelName([host = "", namespace = "", model = "", tag = ""]: string[]): string {
  const whose = host === "registry.ollama.ai" ? [namespace] : [host, namespace];
  const shown = whose.filter((part) => part !== "library");
  return `${[...shown, model].join("/")}:${tag}`;
}
