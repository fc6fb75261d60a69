import { BinaryFailure } from "./binary-failure.ts";
import { type BinarySource, readView } from "./binary-source.ts";
import { highestVersion } from "./version.ts";

const VERNEED_SIZE = 16;
const VERNAUX_SIZE = 16;
const VERDEF_SIZE = 20;
const VERDAUX_SIZE = 8;
// libtorch names some forty versions; a table beyond this only wastes time.
const MAX_VERSIONS = 16_384;

/** The highest version of each runtime library's symbols among some; null where there is none. */
export interface SymbolVersions {
  glibc: string | null;
  glibcxx: string | null;
  cxxabi: string | null;
}

interface VersionTable {
  /** Where DT_VERNEED or DT_VERDEF lies in the file; null when the binary has none. */
  offset: number | null;
  /** Of needs, the files; of definitions, the versions. */
  entries: number;
  string(at: number): Promise<string>;
}

/**
 * What a binary asks for: walks .gnu.version_r (layout: LSB core specification, "Symbol Versioning").
 * Both links must go forward, so a table that points back at itself is an error, not a loop.
 */
export async function readVersionNeeds(
  source: BinarySource,
  table: VersionTable,
): Promise<SymbolVersions> {
  return highestOf(await neededNames(source, table));
}

/** What a library offers: walks .gnu.version_d, of the same specification. */
export async function readVersionDefinitions(
  source: BinarySource,
  table: VersionTable,
): Promise<SymbolVersions> {
  return highestOf(await definedNames(source, table));
}

function highestOf(names: string[]): SymbolVersions {
  const highest = (prefix: string) =>
    highestVersion(
      names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
    );
  return { glibc: highest("GLIBC_"), glibcxx: highest("GLIBCXX_"), cxxabi: highest("CXXABI_") };
}

async function definedNames(source: BinarySource, table: VersionTable): Promise<string[]> {
  const names: string[] = [];
  let at = table.offset;
  for (let entry = 0; entry < table.entries && at !== null; entry++) {
    if (entry >= MAX_VERSIONS)
      throw damaged(source, "DT_VERDEFNUM", at, `over the limit of ${MAX_VERSIONS} versions`);
    const definition = await readView(source, "Elf64_Verdef", at, VERDEF_SIZE);
    // The first of its names is the version; the others are the versions that it builds on.
    const auxAt: number = at + definition.getUint32(12, true);
    const aux: DataView = await readView(source, "Elf64_Verdaux", auxAt, VERDAUX_SIZE);
    names.push(await table.string(aux.getUint32(0, true)));
    const next: number = definition.getUint32(16, true);
    at = next === 0 ? null : at + next;
  }
  return names;
}

async function neededNames(source: BinarySource, table: VersionTable): Promise<string[]> {
  const names: string[] = [];
  let at = table.offset;
  let steps = 0;
  const count = () => {
    steps += 1;
    if (steps > MAX_VERSIONS)
      throw damaged(source, "DT_VERNEEDNUM", at ?? 0, `over the limit of ${MAX_VERSIONS} versions`);
  };
  for (let file = 0; file < table.entries && at !== null; file++) {
    count();
    const need = await readView(source, "Elf64_Verneed", at, VERNEED_SIZE);
    const versions = need.getUint16(2, true);
    let auxAt: number | null = at + need.getUint32(8, true);
    for (let version = 0; version < versions && auxAt !== null; version++) {
      count();
      const aux: DataView = await readView(source, "Elf64_Vernaux", auxAt, VERNAUX_SIZE);
      names.push(await table.string(aux.getUint32(8, true)));
      const next = aux.getUint32(12, true);
      auxAt = next === 0 ? null : auxAt + next;
    }
    const next: number = need.getUint32(12, true);
    at = next === 0 ? null : at + next;
  }
  return names;
}

function damaged(source: BinarySource, field: string, offset: number, what: string) {
  return new BinaryFailure("BINARY_DAMAGED", source.name, field, offset, what);
}
