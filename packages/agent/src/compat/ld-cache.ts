// glibc's elf/dl-cache.h: the 1.1 format, alone or behind the old one.
const NEW_MAGIC = "glibc-ld.so.cache1.1";
const OLD_MAGIC = "ld.so-1.7.0";
const NEW_HEADER = 48;
const NEW_ENTRY = 24;
const OLD_HEADER = 16;
const OLD_ENTRY = 12;
// A desktop has some 2,000; this bounds the work on a damaged cache.
const MAX_LIBRARIES = 100_000;

/** Library name to the paths the loader knows for it, best first. */
export type LibraryCache = Map<string, string[]>;

/** Parses /etc/ld.so.cache. What is damaged in it is left out; an unknown format gives an empty map. */
export function parseLdCache(bytes: Uint8Array): LibraryCache {
  const cache: LibraryCache = new Map();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = newFormatAt(bytes, view);
  if (start === null || start + NEW_HEADER > bytes.length) return cache;
  const count = Math.min(view.getUint32(start + 20, true), MAX_LIBRARIES);
  for (let index = 0; index < count; index++) {
    const at = start + NEW_HEADER + index * NEW_ENTRY;
    if (at + NEW_ENTRY > bytes.length) break;
    const name = textAt(bytes, start + view.getUint32(at + 4, true));
    const path = textAt(bytes, start + view.getUint32(at + 8, true));
    if (name !== "" && path.startsWith("/")) add(cache, name, path);
  }
  return cache;
}

/** Parses what `ldconfig -p` prints: one `name (flags) => path` a line. */
export function parseLdconfig(text: string): LibraryCache {
  const cache: LibraryCache = new Map();
  for (const line of text.split("\n")) {
    const match = /^\s*(\S+) \([^)]*\) => (\/.*)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) add(cache, match[1], match[2]);
  }
  return cache;
}

function newFormatAt(bytes: Uint8Array, view: DataView): number | null {
  if (startsWith(bytes, 0, NEW_MAGIC)) return 0;
  if (!startsWith(bytes, 0, OLD_MAGIC) || bytes.length < OLD_HEADER) return null;
  const end = OLD_HEADER + view.getUint32(12, true) * OLD_ENTRY;
  const start = Math.ceil(end / 8) * 8;
  return startsWith(bytes, start, NEW_MAGIC) ? start : null;
}

function startsWith(bytes: Uint8Array, at: number, magic: string): boolean {
  return new TextDecoder("latin1").decode(bytes.subarray(at, at + magic.length)) === magic;
}

function textAt(bytes: Uint8Array, at: number): string {
  const stop = bytes.indexOf(0, at);
  return stop < 0 ? "" : new TextDecoder().decode(bytes.subarray(at, stop));
}

function add(cache: LibraryCache, name: string, path: string): void {
  const paths = cache.get(name);
  if (paths === undefined) cache.set(name, [path]);
  else if (!paths.includes(path)) paths.push(path);
}
