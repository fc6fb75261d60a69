import { BinaryFailure } from "./binary-failure.ts";
import { type BinarySource, readU64, readView } from "./binary-source.ts";
import { type Compression, PTX_PREFIX, readPtxDirectives } from "./ptx-header.ts";

/*
 * The container that nvcc and fatbinary write is not published. This layout was read off files made by
 * nvcc 13.0 with known targets and compression modes, off NVIDIA's CUDA 11, 12 and 13 libraries, and
 * compared with what cuobjdump lists (docs/compatibility.md tells which). All fields little endian:
 *   container: u32 magic, u16 version, u16 header size, u64 size of the entries that follow
 *   entry:     u16 kind, u16 version, u32 header size, u64 payload size with padding,
 *              u32 compressed size (0 = as is), u32 options offset, u16 minor, u16 major, u32 SM,
 *              u32 name offset, u32 name size, u64 flags, u64 unknown, u64 size before compression
 */
const MAGIC = 0xba55ed50;
const CONTAINER_SIZE = 16;
const ENTRY_SIZE = 64;
const KIND_PTX = 1;
const KIND_CUBIN = 2;
const KIND_CUBIN_OTHER = 16;
const FLAG_LZ4 = 0x2000n;
const FLAG_ZSTD = 0x8000n;
const FLAG_ARCHITECTURE = 0x10_0000n;
const FLAG_FAMILY = 0x20_0000n;
// libcublasLt 13.1 has 5,737 entries; a file with more of them, or of containers, is made to waste time.
const MAX_ENTRIES = 100_000;
// A zstd block of PTX is decoded whole, in milliseconds; of more than this the headers count.
const MAX_ZSTD = 2000;
// Options and names follow the 64 bytes; compiler command lines are the longest of them.
const MAX_ENTRY_HEADER = 64 * 1024;
// Linkers pad the parts of a section to at most a page.
const MAX_PADDING = 4096;

export type FatbinEntry =
  /** Machine code for one SM; `sm` as cuobjdump names it: "sm_90", "sm_90a". */
  | { kind: "sass"; sm: string }
  /** Code that the driver compiles: `target` "sm_90", `version` the PTX ISA's, "9.0". */
  | { kind: "ptx"; target: string; version: string; compression: Compression }
  /** Intermediate code for linking and other things that no driver runs by itself. */
  | { kind: "other"; number: number };

/** What was found in a file's sections so far. */
export interface FoundCode {
  entries: FatbinEntry[];
  containers: number;
  /** PTX compressed with zstd. */
  zstd: number;
}

/**
 * Adds every entry of every container of one section to those of the file's other sections, whose
 * number counts as a whole: sections may lie over each other. Errors: BINARY_DAMAGED.
 */
export async function readFatbins(
  source: BinarySource,
  { offset: start, size }: { offset: number; size: number },
  found: FoundCode,
): Promise<void> {
  const end = start + size;
  let at = await skipPadding(source, start, end);
  while (at < end) {
    const header = await readView(source, "fatbin header", at, Math.min(CONTAINER_SIZE, end - at));
    if (header.byteLength < CONTAINER_SIZE || header.getUint32(0, true) !== MAGIC) {
      throw damaged(source, "fatbin magic", at, "no fatbin container begins there");
    }
    const headerSize = header.getUint16(6, true);
    const containerEnd = at + headerSize + readU64(header, 8);
    if (headerSize < CONTAINER_SIZE || !(containerEnd <= end)) {
      throw damaged(source, "fatbin size", at + 8, "the container ends outside its section");
    }
    found.containers += 1;
    if (found.containers > MAX_ENTRIES)
      throw damaged(source, "fatbin magic", at, `over the limit of ${MAX_ENTRIES} containers`);
    await readEntries(source, at + headerSize, containerEnd, found);
    at = await skipPadding(source, containerEnd, end);
  }
}

async function readEntries(source: BinarySource, start: number, end: number, found: FoundCode) {
  let at = start;
  while (at < end) {
    if (found.entries.length >= MAX_ENTRIES)
      throw damaged(source, "fatbin entry", at, `over the limit of ${MAX_ENTRIES} entries`);
    if (end - at < ENTRY_SIZE)
      throw damaged(
        source,
        "fatbin entry",
        at,
        `${end - at} bytes are left, an entry takes ${ENTRY_SIZE}`,
      );
    const view = await readView(source, "fatbin entry", at, ENTRY_SIZE);
    const headerSize = view.getUint32(4, true);
    const payload = at + headerSize;
    const next = payload + readU64(view, 8);
    if (headerSize < ENTRY_SIZE || headerSize > MAX_ENTRY_HEADER || !(next <= end)) {
      throw damaged(source, "fatbin entry size", at + 4, "the entry ends outside its container");
    }
    found.entries.push(await readEntry(source, view, payload, next, found));
    at = next;
  }
}

async function readEntry(
  source: BinarySource,
  view: DataView,
  payload: number,
  next: number,
  found: FoundCode,
): Promise<FatbinEntry> {
  const kind = view.getUint16(0, true);
  const flags = view.getBigUint64(40, true);
  const variant =
    (flags & FLAG_ARCHITECTURE) !== 0n ? "a" : (flags & FLAG_FAMILY) !== 0n ? "f" : "";
  const number = view.getUint32(28, true);
  if (kind === KIND_CUBIN || kind === KIND_CUBIN_OTHER) {
    // A family cubin is plain machine code with the plain rule; cuobjdump names it so too.
    return { kind: "sass", sm: `sm_${number}${variant === "f" ? "" : variant}` };
  }
  if (kind !== KIND_PTX) return { kind: "other", number: kind };
  const compression = compressionOf(flags);
  const stored = compression === "none" ? 0 : view.getUint32(16, true);
  const length = Math.min(
    stored === 0 ? next - payload : stored,
    next - payload,
    PTX_PREFIX[compression],
  );
  if (compression === "zstd") found.zstd += 1;
  const isRead = found.zstd <= MAX_ZSTD || compression !== "zstd";
  const text = isRead ? await source.read(payload, length) : null;
  // The driver goes by the text; the header's numbers stand in where the text cannot be read.
  const { target, version } = (text && readPtxDirectives(text, compression)) ?? {
    target: `sm_${number}${variant}`,
    version: `${view.getUint16(26, true)}.${view.getUint16(24, true)}`,
  };
  return { kind: "ptx", target, version, compression };
}

function compressionOf(flags: bigint): Compression {
  if ((flags & FLAG_ZSTD) !== 0n) return "zstd";
  return (flags & FLAG_LZ4) === 0n ? "none" : "lz4";
}

/** The next byte that is not zero, or `end`; padding longer than a page is left for the magic check. */
async function skipPadding(source: BinarySource, at: number, end: number): Promise<number> {
  if (at >= end) return end;
  const bytes = await source.read(at, Math.min(MAX_PADDING, end - at));
  const used = bytes.findIndex((byte) => byte !== 0);
  return used < 0 ? at + bytes.length : at + used;
}

function damaged(source: BinarySource, field: string, offset: number, what: string) {
  return new BinaryFailure("BINARY_DAMAGED", source.name, field, offset, what);
}
