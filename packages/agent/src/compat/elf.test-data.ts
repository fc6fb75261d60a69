// Writes small ELF files and fatbins for the tests, field by field as the readers expect them.

export interface FatbinPart {
  kind?: number;
  sm: number;
  /** "a" or "f" sets the flag bit of that variant. */
  variant?: "" | "a" | "f";
  compression?: "none" | "lz4" | "zstd";
  /** The two version fields of the header: [major, minor]. */
  version?: [number, number];
  payload: Uint8Array;
  /** Bytes after the 64 fixed ones, as command lines and names are. */
  options?: number;
}

export interface ElfPlan {
  machine?: number;
  interpreter?: string;
  needed?: string[];
  soname?: string;
  rpath?: string;
  runpath?: string;
  /** File name to the versions asked of it. */
  versions?: Record<string, string[]>;
  /** Versions that it offers itself. */
  defines?: string[];
  /** Section name to its bytes. */
  sections?: Record<string, Uint8Array>;
}

const FLAGS = { none: 0x11n, lz4: 0x2011n, zstd: 0x8011n };
const VARIANTS = { "": 0n, a: 0x10_0000n, f: 0x20_0000n };

export const text = (string: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(new TextEncoder().encode(string));

/** A fatbin container with these entries. */
export function writeFatbin(parts: FatbinPart[]): Uint8Array {
  const entries = parts.map((part) => {
    const headerSize = 64 + (part.options ?? 0);
    const padded = Math.ceil(part.payload.length / 8) * 8;
    const compression = part.compression ?? "none";
    const bytes = new Uint8Array(headerSize + padded);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, part.kind ?? 2, true);
    view.setUint16(2, 0x101, true);
    view.setUint32(4, headerSize, true);
    view.setBigUint64(8, BigInt(padded), true);
    view.setUint32(16, compression === "none" ? 0 : part.payload.length, true);
    view.setUint16(24, part.version?.[1] ?? 7, true);
    view.setUint16(26, part.version?.[0] ?? 1, true);
    view.setUint32(28, part.sm, true);
    view.setBigUint64(40, FLAGS[compression] | VARIANTS[part.variant ?? ""], true);
    bytes.set(part.payload, headerSize);
    return bytes;
  });
  const size = entries.reduce((sum, entry) => sum + entry.length, 0);
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0xba55ed50, true);
  view.setUint16(4, 1, true);
  view.setUint16(6, 16, true);
  view.setBigUint64(8, BigInt(size), true);
  return join([header, ...entries]);
}

/** An LZ4 block of literals only, which any LZ4 decoder takes. */
export function lz4Literals(payload: Uint8Array): Uint8Array {
  if (payload.length < 15) return join([Uint8Array.of(payload.length << 4), payload]);
  const rest = payload.length - 15;
  const lengths = [...Array<number>(Math.floor(rest / 255)).fill(255), rest % 255];
  return join([Uint8Array.of(0xf0, ...lengths), payload]);
}

export function join(parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A shared library or program whose addresses equal its file offsets. */
export function writeElf(plan: ElfPlan): Uint8Array {
  const strings = new StringTable();
  const dynamic: [tag: number, value: number][] = [];
  for (const name of plan.needed ?? []) dynamic.push([1, strings.add(name)]);
  if (plan.soname !== undefined) dynamic.push([14, strings.add(plan.soname)]);
  if (plan.rpath !== undefined) dynamic.push([15, strings.add(plan.rpath)]);
  if (plan.runpath !== undefined) dynamic.push([29, strings.add(plan.runpath)]);
  const files = Object.entries(plan.versions ?? {});
  const verneed = writeVerneed(files, strings);
  const defines = plan.defines ?? [];
  const verdef = writeVerdef(defines, strings);
  const interp = plan.interpreter === undefined ? null : text(`${plan.interpreter}\0`);

  const headers = 64 + 3 * 56;
  const dynamicSize = (dynamic.length + 7) * 16;
  const place = new Placement(headers);
  const dynamicAt = place.take(dynamicSize);
  const stringsAt = place.take(strings.bytes().length);
  const verneedAt = place.take(verneed.length);
  const verdefAt = place.take(verdef.length);
  const interpAt = place.take(interp?.length ?? 0);
  const sections = Object.entries(plan.sections ?? {});
  const sectionsAt = sections.map(([, bytes]) => place.take(bytes.length));
  const names = new StringTable();
  const nameOffsets = sections.map(([name]) => names.add(name));
  const shstrtab = names.add(".shstrtab");
  const namesAt = place.take(names.bytes().length);
  const tableAt = place.take((sections.length + 2) * 64);

  const file = new Uint8Array(place.end);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, plan.machine ?? 62, true);
  view.setBigUint64(32, 64n, true);
  view.setBigUint64(40, BigInt(tableAt), true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 3, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, sections.length + 2, true);
  view.setUint16(62, sections.length + 1, true);
  const segment = (index: number, type: number, at: number, size: number) => {
    const header = 64 + index * 56;
    view.setUint32(header, type, true);
    view.setBigUint64(header + 8, BigInt(at), true);
    view.setBigUint64(header + 16, BigInt(at), true);
    view.setBigUint64(header + 32, BigInt(size), true);
  };
  segment(0, 1, 0, file.length);
  segment(1, 2, dynamicAt, dynamicSize);
  segment(2, interp === null ? 0 : 3, interpAt, interp?.length ?? 0);
  const ending: [number, number][] = [
    [5, stringsAt],
    [10, strings.bytes().length],
  ];
  if (files.length > 0) ending.push([0x6ffffffe, verneedAt], [0x6fffffff, files.length]);
  if (defines.length > 0) ending.push([0x6ffffffc, verdefAt], [0x6ffffffd, defines.length]);
  [...dynamic, ...ending].forEach(([tag, value], index) => {
    view.setBigUint64(dynamicAt + index * 16, BigInt(tag), true);
    view.setBigUint64(dynamicAt + index * 16 + 8, BigInt(value), true);
  });
  file.set(strings.bytes(), stringsAt);
  file.set(verneed, verneedAt);
  file.set(verdef, verdefAt);
  if (interp !== null) file.set(interp, interpAt);
  const header = (index: number, name: number, type: number, at: number, size: number) => {
    const row = tableAt + index * 64;
    view.setUint32(row, name, true);
    view.setUint32(row + 4, type, true);
    view.setBigUint64(row + 24, BigInt(at), true);
    view.setBigUint64(row + 32, BigInt(size), true);
  };
  sections.forEach(([, bytes], index) => {
    file.set(bytes, sectionsAt[index] ?? 0);
    header(index + 1, nameOffsets[index] ?? 0, 1, sectionsAt[index] ?? 0, bytes.length);
  });
  file.set(names.bytes(), namesAt);
  header(sections.length + 1, shstrtab, 3, namesAt, names.bytes().length);
  return file;
}

function writeVerneed(files: [string, string[]][], strings: StringTable): Uint8Array {
  return join(
    files.map(([name, versions], index) => {
      const size = 16 + versions.length * 16;
      const view = new DataView(new ArrayBuffer(size));
      view.setUint16(0, 1, true);
      view.setUint16(2, versions.length, true);
      view.setUint32(4, strings.add(name), true);
      view.setUint32(8, 16, true);
      view.setUint32(12, index === files.length - 1 ? 0 : size, true);
      versions.forEach((version, at) => {
        view.setUint32(16 + at * 16 + 8, strings.add(version), true);
        view.setUint32(16 + at * 16 + 12, at === versions.length - 1 ? 0 : 16, true);
      });
      return new Uint8Array(view.buffer);
    }),
  );
}

function writeVerdef(versions: string[], strings: StringTable): Uint8Array {
  return join(
    versions.map((version, index) => {
      const size = 20 + 8;
      const view = new DataView(new ArrayBuffer(size));
      view.setUint16(0, 1, true);
      view.setUint16(4, index + 1, true);
      view.setUint16(6, 1, true);
      view.setUint32(12, 20, true);
      view.setUint32(16, index === versions.length - 1 ? 0 : size, true);
      view.setUint32(20, strings.add(version), true);
      return new Uint8Array(view.buffer);
    }),
  );
}

class StringTable {
  #text = "\0";
  add(string: string): number {
    const at = this.#text.length;
    this.#text += `${string}\0`;
    return at;
  }
  bytes(): Uint8Array {
    return text(this.#text);
  }
}

class Placement {
  end: number;
  constructor(start: number) {
    this.end = start;
  }
  take(size: number): number {
    const at = Math.ceil(this.end / 8) * 8;
    this.end = at + size;
    return at;
  }
}

/** A library of as many sections as are read, all with one name and over the same bytes. */
export function sharedSections(bytes: Uint8Array, names: Uint8Array, nameAt: number): Uint8Array {
  const count = 131_072;
  const namesAt = 64 + bytes.length;
  const tableAt = namesAt + names.length;
  const file = new Uint8Array(tableAt + count * 64);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.set(bytes, 64);
  file.set(names, namesAt);
  view.setUint16(18, 62, true);
  view.setBigUint64(40, BigInt(tableAt), true);
  view.setUint16(58, 64, true);
  // So many that the first section's header holds their number, and which has the names.
  view.setUint16(62, 0xffff, true);
  view.setBigUint64(tableAt + 32, BigInt(count), true);
  view.setUint32(tableAt + 40, 1, true);
  for (let index = 1; index < count; index++) {
    const at = tableAt + index * 64;
    const [from, size] = index === 1 ? [namesAt, names.length] : [64, bytes.length];
    view.setUint32(at, index === 1 ? 0 : nameAt, true);
    view.setUint32(at + 4, 1, true);
    view.setBigUint64(at + 24, BigInt(from), true);
    view.setBigUint64(at + 32, BigInt(size), true);
  }
  return file;
}
