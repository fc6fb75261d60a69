import { BinaryFailure } from "./binary-failure.ts";
import { type BinarySource, readString, readU64, readView } from "./binary-source.ts";
import { type ElfLayout, readLayout } from "./elf-layout.ts";
import { readVersionDefinitions, readVersionNeeds, type SymbolVersions } from "./elf-versions.ts";

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT = {
  NEEDED: 1,
  STRTAB: 5,
  STRSZ: 10,
  SONAME: 14,
  RPATH: 15,
  RUNPATH: 29,
  VERDEF: 0x6ffffffc,
  VERDEFNUM: 0x6ffffffd,
  VERNEED: 0x6ffffffe,
  VERNEEDNUM: 0x6fffffff,
};
const DYN_SIZE = 16;
// Real dynamic sections have some fifty entries; one per needed library at most.
const MAX_DYNAMIC = 16_384;
const MAX_NEEDED = 4096;

/** What the dynamic loader reads of a binary. */
export interface ElfFile {
  layout: ElfLayout;
  machine: string;
  /** The loader it names (PT_INTERP); null for a library. */
  interpreter: string | null;
  needed: string[];
  soname: string | null;
  rpath: string | null;
  runpath: string | null;
  /** The highest symbol versions that it asks of other libraries. */
  versions: SymbolVersions;
  /** Those that it offers itself. */
  defines: SymbolVersions;
}

/**
 * Reads an ELF file as the loader would: by its program headers, so that a file without sections
 * works too. Errors: BINARY_NOT_ELF, BINARY_UNSUPPORTED, BINARY_DAMAGED.
 */
export async function readElf(source: BinarySource): Promise<ElfFile> {
  const layout = await readLayout(source);
  const { machine } = layout;
  const interpreter = await readInterpreter(source, layout);
  const entries = await readDynamic(source, layout);
  const first = (tag: number) => entries.find((entry) => entry.tag === tag)?.value;
  const address = first(DT.STRTAB);
  const tableAt = address === undefined ? 0 : fileOffset(source, layout, "DT_STRTAB", address);
  const tableEnd = tableAt + (first(DT.STRSZ) ?? 0);
  const string = (field: string, value: number) =>
    readString(source, field, tableAt + value, tableEnd);
  const optional = (field: string, value: number | undefined) =>
    value === undefined ? Promise.resolve(null) : string(field, value);

  const names = entries.filter((entry) => entry.tag === DT.NEEDED);
  if (names.length > MAX_NEEDED) {
    throw damaged(
      source,
      "DT_NEEDED",
      0,
      `${names.length} needed libraries, over the limit of ${MAX_NEEDED}`,
    );
  }
  const needed: string[] = [];
  for (const { value } of names) needed.push(await string("DT_NEEDED", value));

  const table = (tag: "DT_VERDEF" | "DT_VERNEED", name: string) => {
    const at = first(tag === "DT_VERDEF" ? DT.VERDEF : DT.VERNEED);
    const count = first(tag === "DT_VERDEF" ? DT.VERDEFNUM : DT.VERNEEDNUM);
    return {
      offset: at === undefined ? null : fileOffset(source, layout, tag, at),
      entries: count ?? 0,
      string: (offset: number) => string(name, offset),
    };
  };
  return {
    layout,
    machine,
    interpreter,
    needed,
    soname: await optional("DT_SONAME", first(DT.SONAME)),
    rpath: await optional("DT_RPATH", first(DT.RPATH)),
    runpath: await optional("DT_RUNPATH", first(DT.RUNPATH)),
    versions: await readVersionNeeds(source, table("DT_VERNEED", "vna_name")),
    defines: await readVersionDefinitions(source, table("DT_VERDEF", "vda_name")),
  };
}

async function readInterpreter(source: BinarySource, layout: ElfLayout): Promise<string | null> {
  const segment = layout.segments.find(({ type }) => type === PT_INTERP);
  if (segment === undefined) return null;
  return readString(source, "PT_INTERP", segment.offset, segment.offset + segment.fileSize);
}

async function readDynamic(source: BinarySource, layout: ElfLayout) {
  const segment = layout.segments.find(({ type }) => type === PT_DYNAMIC);
  if (segment === undefined || segment.fileSize === 0) return [];
  const count = Math.floor(segment.fileSize / DYN_SIZE);
  if (count > MAX_DYNAMIC) {
    throw damaged(
      source,
      "PT_DYNAMIC",
      segment.offset,
      `${count} entries, over the limit of ${MAX_DYNAMIC}`,
    );
  }
  const view = await readView(source, "PT_DYNAMIC", segment.offset, count * DYN_SIZE);
  const entries: { tag: number; value: number }[] = [];
  for (let at = 0; at < view.byteLength; at += DYN_SIZE) {
    const tag = readU64(view, at);
    if (tag === 0) break;
    entries.push({ tag, value: readU64(view, at + 8) });
  }
  return entries;
}

function fileOffset(
  source: BinarySource,
  layout: ElfLayout,
  field: string,
  address: number,
): number {
  const segment = layout.segments.find(
    ({ type, address: start, fileSize }) =>
      type === PT_LOAD && address >= start && address < start + fileSize,
  );
  if (segment === undefined) {
    throw damaged(source, field, 0, `address 0x${address.toString(16)} lies in no loaded segment`);
  }
  return segment.offset + (address - segment.address);
}

function damaged(source: BinarySource, field: string, offset: number, what: string) {
  return new BinaryFailure("BINARY_DAMAGED", source.name, field, offset, what);
}
