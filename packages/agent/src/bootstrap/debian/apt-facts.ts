import { readdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { isProgram } from "../server-search.ts";
import { parseAptEntries, type AptEntry } from "./apt-entries.ts";
import { debianMirrors, type DebianMirror } from "./debian-mirrors.ts";

/** What this host offers for packages of Debian. */
export interface AptFacts {
  /** Paths of the programs; null where they are not installed. */
  aptGet: string | null;
  dpkgDeb: string | null;
  /** The host's own mirrors, best first. */
  mirrors: DebianMirror[];
  /** Files that hold Debian's archive keys. */
  keyrings: string[];
}

const PARTS = "etc/apt/sources.list.d";
/** Where the package debian-archive-keyring puts its keys, now and formerly. */
const KEYRINGS = [
  "usr/share/keyrings/debian-archive-keyring.pgp",
  "usr/share/keyrings/debian-archive-keyring.gpg",
];
const TRUSTED = "etc/apt/trusted.gpg.d";

/** @param root the folder taken for `/`; tests have their own */
export async function probeApt(path: string, root = "/"): Promise<AptFacts> {
  const [aptGet, dpkgDeb, entries, keyrings] = await Promise.all([
    programOn(path, "apt-get"),
    programOn(path, "dpkg-deb"),
    readEntries(root),
    findKeyrings(root),
  ]);
  return { aptGet, dpkgDeb, mirrors: debianMirrors(entries), keyrings };
}

async function programOn(path: string, name: string): Promise<string | null> {
  for (const folder of path.split(delimiter).filter((part) => part.startsWith("/"))) {
    if (await isProgram(join(folder, name))) return join(folder, name);
  }
  return null;
}

async function readEntries(root: string): Promise<AptEntry[]> {
  const parts = await names(join(root, PARTS));
  const files = [
    "etc/apt/sources.list",
    ...parts.filter((name) => /\.(list|sources)$/.test(name)).map((name) => join(PARTS, name)),
  ];
  const entries = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), "utf8").catch(() => "");
      return parseAptEntries(file, text);
    }),
  );
  return entries.flat();
}

async function findKeyrings(root: string): Promise<string[]> {
  for (const file of KEYRINGS) {
    const readable = await readFile(join(root, file)).catch(() => null);
    if (readable !== null) return [join(root, file)];
  }
  const trusted = await names(join(root, TRUSTED));
  return trusted
    .filter((name) => /^debian-archive-.*\.(gpg|asc|pgp)$/.test(name))
    .map((name) => join(root, TRUSTED, name));
}

async function names(folder: string): Promise<string[]> {
  const found = await readdir(folder).catch(() => []);
  return found.toSorted((a, b) => a.localeCompare(b));
}
