import { Failure } from "../failure.ts";

/** Caps on what one archive may unpack to. */
export interface ArchiveLimits {
  entries: number;
  bytes: number;
}

/** The largest engine archive known has some 100 files and 700 MB; a bomb has more of either. */
export const ENGINE_ARCHIVE_LIMITS: ArchiveLimits = { entries: 5000, bytes: 4_000_000_000 };

/** Linux's own limits for a path and for one name in it. */
const MAX_PATH = 4095;
const MAX_NAME = 255;

export interface ArchiveEntry {
  path: string;
  type: "file" | "folder" | "link" | "other";
  /** What the archive calls its type, for messages. */
  typeName: string;
  size: number;
  /** Where a symbolic link points. */
  target: string | null;
}

/**
 * The path's parts, or why it must not be unpacked. Backslashes, drive letters and device paths are
 * refused on every system: an honest archive has none.
 */
export function safeParts(path: string): { parts: string[] } | { problem: string } {
  if (path.length > MAX_PATH) return { problem: "its path is too long" };
  if (path.startsWith("/")) return { problem: "its path is absolute" };
  if (/[\\\0]|^[a-z]:/i.test(path)) return { problem: "its path has a forbidden character" };
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return { problem: "its path leads outside" };
  if (parts.some((part) => Buffer.byteLength(part) > MAX_NAME)) {
    return { problem: "a name in its path is too long" };
  }
  return { parts };
}

/** Why a link must not be made; null when it stays inside whatever other links are made. */
function linkProblem(parts: string[], target: string): string | null {
  const safe = safeParts(target.replace(/^(\.\.?\/)+/, ""));
  // `..` may only come first: behind a name that is itself a link it would leave another folder.
  if ("problem" in safe || target === "" || target === "..") return "its target leads outside";
  const climbs = target.split("/").filter((part) => part === "..").length;
  return climbs > parts.length - 1 ? "its target leads outside" : null;
}

/** The first reason not to unpack one entry; null when there is none. */
export function entryProblem(entry: ArchiveEntry): string | null {
  const safe = safeParts(entry.path);
  if ("problem" in safe) return safe.problem;
  if (entry.type === "other") return `it is a ${entry.typeName}`;
  if (entry.type !== "folder" && safe.parts.length === 0) return "it has no name";
  return entry.type === "link" ? linkProblem(safe.parts, entry.target ?? "") : null;
}

/** Watches an archive's entries as they are listed. @throws Failure ARCHIVE_UNSAFE */
export class ArchiveCensus {
  readonly entries: ArchiveEntry[] = [];
  bytes = 0;
  readonly #name: string;
  readonly #limits: ArchiveLimits;

  constructor(name: string, limits: ArchiveLimits) {
    this.#name = name;
    this.#limits = limits;
  }

  add(entry: ArchiveEntry): void {
    const problem = entryProblem(entry);
    if (problem !== null) throw this.#unsafe(`${JSON.stringify(entry.path)}: ${problem}`);
    this.entries.push(entry);
    this.bytes += entry.size;
    const { entries, bytes } = this.#limits;
    if (this.entries.length > entries) throw this.#unsafe(`more than ${entries} entries`);
    if (this.bytes > bytes) throw this.#unsafe(`more than ${bytes} bytes when unpacked`);
  }

  /** After the last entry: nothing may be written through a link or in its place. */
  finish(): void {
    const links = new Set(
      this.entries.filter((entry) => entry.type === "link").map((entry) => pathOf(entry)),
    );
    const seen = new Set<string>();
    for (const entry of this.entries) {
      const path = pathOf(entry);
      const parts = path.split("/");
      const through = parts.some((_, at) => at > 0 && links.has(parts.slice(0, at).join("/")));
      if (through || (links.has(path) && (entry.type !== "link" || seen.has(path)))) {
        throw this.#unsafe(`${JSON.stringify(entry.path)}: it is written through a link`);
      }
      seen.add(path);
    }
  }

  #unsafe(why: string): Failure {
    return new Failure(
      "ARCHIVE_UNSAFE",
      `${this.#name} was not unpacked: ${why}`,
      "The archive is not an honest one, or not what it should be; take it from another source.",
    );
  }
}

/** An entry's path in its plainest form: no `./`, no doubled or trailing slash. */
export function pathOf(entry: ArchiveEntry): string {
  const safe = safeParts(entry.path);
  return "parts" in safe ? safe.parts.join("/") : entry.path;
}
