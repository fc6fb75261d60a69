import { BinaryFailure } from "./binary-failure.ts";
import { type BinarySource, readU64, readView } from "./binary-source.ts";

// Layout and names: System V gABI, chapters 4 and 5; machine numbers: its register of e_machine values.
const MACHINES: Record<number, string> = {
  62: "x86_64",
  183: "aarch64",
  243: "riscv64",
  190: "cuda",
};
const EHDR_SIZE = 64;
const PHDR_SIZE = 56;
const SHDR_SIZE = 64;
// Linkers write a dozen segments; the kernel itself refuses a table over 64 kB.
const MAX_SEGMENTS = 1024;
// Objects built with one section per function reach some ten thousands; this is 8 MiB of table.
const MAX_SECTIONS = 131_072;
// Room for the names of that many sections, mangled C++ included.
const MAX_NAMES = 16 * 1024 * 1024;
/** Longer than every name that is looked for. */
const MAX_NAME = 64;
const SHT_NOBITS = 8;

interface Segment {
  type: number;
  /** Bytes in the file. */
  offset: number;
  address: number;
  fileSize: number;
}

interface Section {
  name: string;
  offset: number;
  size: number;
}

/** Where things lie in an ELF file. */
export interface ElfLayout {
  machine: string;
  segments: Segment[];
  /** `e_shoff` and the like, for `findSections`. */
  sectionTable: { offset: number; count: number; names: number };
}

/** Reads the file header and the program headers. Errors: BINARY_NOT_ELF, BINARY_UNSUPPORTED, BINARY_DAMAGED. */
export async function readLayout(source: BinarySource): Promise<ElfLayout> {
  const refuse = (
    code: "BINARY_NOT_ELF" | "BINARY_UNSUPPORTED",
    field: string,
    at: number,
    what: string,
  ) => new BinaryFailure(code, source.name, field, at, what);
  const magic = await source.read(0, 16);
  if (
    magic.length < 4 ||
    magic[0] !== 0x7f ||
    magic[1] !== 0x45 ||
    magic[2] !== 0x4c ||
    magic[3] !== 0x46
  ) {
    throw refuse("BINARY_NOT_ELF", "e_ident", 0, `no ELF file: it begins with ${startOf(magic)}`);
  }
  const header = await readView(source, "ELF header", 0, EHDR_SIZE);
  if (header.getUint8(4) !== 2)
    throw refuse(
      "BINARY_UNSUPPORTED",
      "EI_CLASS",
      4,
      `class ${header.getUint8(4)}, not 64-bit (2)`,
    );
  if (header.getUint8(5) !== 1)
    throw refuse(
      "BINARY_UNSUPPORTED",
      "EI_DATA",
      5,
      `data encoding ${header.getUint8(5)}, not little endian (1)`,
    );
  const number = header.getUint16(18, true);
  const machine = MACHINES[number] ?? `machine ${number}`;
  if (machine === "cuda")
    throw refuse(
      "BINARY_UNSUPPORTED",
      "e_machine",
      18,
      "a bare cubin, not a Linux program or library",
    );
  const segments = await readSegments(source, header);
  const sectionTable = await readSectionTable(source, header);
  return { machine, segments, sectionTable };
}

function startOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return "nothing, it is empty";
  return Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

async function readSegments(source: BinarySource, header: DataView): Promise<Segment[]> {
  const offset = readU64(header, 32);
  const count = header.getUint16(56, true);
  if (count === 0) return [];
  const size = header.getUint16(54, true);
  if (size !== PHDR_SIZE)
    throw damaged(source, "e_phentsize", 54, `program headers of ${size} bytes, not ${PHDR_SIZE}`);
  if (count > MAX_SEGMENTS)
    throw damaged(
      source,
      "e_phnum",
      56,
      `${count} program headers, over the limit of ${MAX_SEGMENTS}`,
    );
  const table = await readView(source, "e_phoff", offset, count * PHDR_SIZE);
  return Array.from({ length: count }, (_, index) => {
    const at = index * PHDR_SIZE;
    const type = table.getUint32(at, true);
    return {
      type,
      offset: readU64(table, at + 8),
      address: readU64(table, at + 16),
      fileSize: readU64(table, at + 32),
    };
  });
}

async function readSectionTable(source: BinarySource, header: DataView) {
  const offset = readU64(header, 40);
  if (offset === 0) return { offset: 0, count: 0, names: 0 };
  const size = header.getUint16(58, true);
  if (size !== SHDR_SIZE)
    throw damaged(source, "e_shentsize", 58, `section headers of ${size} bytes, not ${SHDR_SIZE}`);
  let count = header.getUint16(60, true);
  let names = header.getUint16(62, true);
  if (count === 0 || names === 0xffff) {
    // Over 65,279 sections the true numbers lie in the first section header (gABI, "extended").
    const first = await readView(source, "e_shoff", offset, SHDR_SIZE);
    if (count === 0) count = readU64(first, 32);
    if (names === 0xffff) names = first.getUint32(40, true);
  }
  if (count > MAX_SECTIONS)
    throw damaged(source, "e_shnum", 60, `${count} sections, over the limit of ${MAX_SECTIONS}`);
  return { offset, count, names };
}

/** The sections with one of these names that hold bytes in the file. Errors: BINARY_DAMAGED. */
export async function findSections(
  source: BinarySource,
  layout: ElfLayout,
  wanted: string[],
): Promise<Section[]> {
  const { offset, count, names } = layout.sectionTable;
  if (count === 0) return [];
  const table = await readView(source, "e_shoff", offset, count * SHDR_SIZE);
  if (names >= count) {
    throw damaged(source, "e_shstrndx", 62, `section ${names} of ${count} is to hold the names`);
  }
  const nameAt = await readNames(source, table, names);
  const found: Section[] = [];
  for (let at = 0; at < table.byteLength; at += SHDR_SIZE) {
    if (table.getUint32(at + 4, true) === SHT_NOBITS) continue;
    const name = nameAt(table.getUint32(at, true));
    if (!wanted.includes(name)) continue;
    const section = { name, offset: readU64(table, at + 24), size: readU64(table, at + 32) };
    if (!(section.offset + section.size <= source.size)) {
      const what = `the section ends past the file's ${source.size} bytes`;
      throw damaged(source, `sh_size of ${name}`, offset + at + 32, what);
    }
    found.push(section);
  }
  return found;
}

async function readNames(source: BinarySource, table: DataView, index: number) {
  const offset = readU64(table, index * SHDR_SIZE + 24);
  const size = readU64(table, index * SHDR_SIZE + 32);
  if (size > MAX_NAMES) {
    throw damaged(source, "sh_size of .shstrtab", offset, `over the limit of ${MAX_NAMES} bytes`);
  }
  const view = await readView(source, ".shstrtab", offset, size);
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const decoder = new TextDecoder();
  return (at: number) => {
    // Only a short name can be one that is looked for; a long one is not searched for its end.
    const name = bytes.subarray(at, at + MAX_NAME);
    const stop = name.indexOf(0);
    return stop < 0 ? "" : decoder.decode(name.subarray(0, stop));
  };
}

function damaged(source: BinarySource, field: string, offset: number, what: string) {
  return new BinaryFailure("BINARY_DAMAGED", source.name, field, offset, what);
}
