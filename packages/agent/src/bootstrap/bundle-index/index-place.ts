import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { safeParts } from "../../download/archive-rules.ts";

/** The index inside a folder or below a URL that ends with a slash. */
const INDEX = "bundles.json";

/** One place that holds an index and the archives beside it. */
export type IndexPlace = { kind: "file"; index: string } | { kind: "url"; index: string };

/** Where one archive lies. */
export type ArchivePlace = { kind: "file"; path: string } | { kind: "url"; url: string };

/**
 * A part of LLCUDA_BUNDLE_INDEX: a path or file: URL, or an http(s) URL; of the index itself (it ends
 * with .json) or of the folder that holds `bundles.json`.
 */
export function indexPlace(setting: string): IndexPlace {
  if (URL.canParse(setting) && /^https?:/i.test(setting)) {
    const url = new URL(setting);
    url.pathname = withIndex(url.pathname);
    return { kind: "url", index: url.href };
  }
  const path = setting.startsWith("file:") ? fileURLToPath(setting) : resolve(setting);
  return { kind: "file", index: withIndex(path) };
}

function withIndex(place: string): string {
  return place.endsWith(".json") ? place : `${place.replace(/\/+$/, "")}/${INDEX}`;
}

/**
 * Where a bundle's `file` lies, seen from a place; null when it may not lie there: an index may name
 * files below its own folder, and whole http(s) URLs, but nothing else on this machine.
 */
export function archivePlace(place: IndexPlace, file: string): ArchivePlace | null {
  if (/^https?:\/\//i.test(file)) return { kind: "url", url: file };
  const safe = safeParts(file);
  if (/^[a-z][a-z0-9+.-]*:/i.test(file) || "problem" in safe) return null;
  const inside = safe.parts.join("/");
  if (place.kind === "file") return { kind: "file", path: join(dirname(place.index), inside) };
  const parts = safe.parts.map((part) => encodeURIComponent(part)).join("/");
  return { kind: "url", url: new URL(parts, place.index).href };
}
