import { BinaryFailure } from "./binary-failure.ts";
import { type BinarySource, readView } from "./binary-source.ts";
import { highestVersion } from "./version.ts";

const VERNEED_SIZE = 16;
const VERNAUX_SIZE = 16;
// libtorch names some forty versions; a table beyond this only wastes time.
const MAX_VERSIONS = 16_384;

/** The highest symbol version that a binary asks of each runtime library; null where it asks none. */
export interface VersionNeeds {
  glibc: string | null;
  glibcxx: string | null;
  cxxabi: string | null;
}

interface VersionTable {
  /** Where DT_VERNEED lies in the file; null when the binary has none. */
  offset: number | null;
  files: number;
  string(at: number): Promise<string>;
}

/**
 * Walks .gnu.version_r (layout: LSB core specification, "Symbol Versioning").
 * Both links must go forward, so a table that points back at itself is an error, not a loop.
 */
export async function readVersionNeeds(
  source: BinarySource,
  table: VersionTable,
): Promise<VersionNeeds> {
  const names = await versionNames(source, table);
  const highest = (prefix: string) =>
    highestVersion(
      names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)),
    );
  return { glibc: highest("GLIBC_"), glibcxx: highest("GLIBCXX_"), cxxabi: highest("CXXABI_") };
}

async function versionNames(source: BinarySource, table: VersionTable): Promise<string[]> {
  const names: string[] = [];
  let at = table.offset;
  let steps = 0;
  const count = () => {
    steps += 1;
    if (steps > MAX_VERSIONS)
      throw damaged(source, "DT_VERNEEDNUM", at ?? 0, `over the limit of ${MAX_VERSIONS} versions`);
  };
  for (let file = 0; file < table.files && at !== null; file++) {
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
