import { type FileHandle, open } from "node:fs/promises";
import { BinaryFailure } from "./binary-failure.ts";

/** Random access to the bytes of a binary, so that no file is ever read whole. */
export interface BinarySource {
  /** How messages call it. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /** The bytes from `offset`; fewer than `length` only where the file ends. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A source over bytes in memory; reads are views. */
export function memorySource(name: string, bytes: Uint8Array): BinarySource {
  return {
    name,
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** Runs `use` over the file at `path` and closes the file after it. Errors: those of the file system. */
export async function withFileSource<T>(
  path: string,
  use: (source: BinarySource) => Promise<T>,
): Promise<T> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return await use({ name: path, size, read: (offset, length) => readAt(file, offset, length) });
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** A view of exactly `length` bytes at `offset`. Errors: BINARY_DAMAGED where the file is shorter. */
export async function readView(
  source: BinarySource,
  field: string,
  offset: number,
  length: number,
): Promise<DataView> {
  if (!isInside(source.size, offset, length)) throw tooShort(source, field, offset, length);
  const bytes = await source.read(offset, length);
  // The file may have shrunk since it was opened.
  if (bytes.length !== length) throw tooShort(source, field, offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isInside(size: number, offset: number, length: number): boolean {
  return (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset + length <= size
  );
}

function tooShort(source: BinarySource, field: string, offset: number, length: number) {
  const what = `${length} bytes are wanted there, the file has ${source.size}`;
  return new BinaryFailure("BINARY_DAMAGED", source.name, field, offset, what);
}

/** A 64-bit field as a number; anything past 2^53 becomes Infinity, which no range check passes. */
export function readU64(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
}

// No library name, version or search path of a real file comes near this.
const MAX_STRING = 4096;

/** The zero-terminated string at `offset`, at most to `end`. Errors: BINARY_DAMAGED when unterminated. */
export async function readString(
  source: BinarySource,
  field: string,
  offset: number,
  end: number,
): Promise<string> {
  const limit = Math.min(end, source.size);
  if (!(offset >= 0 && offset < limit)) {
    throw new BinaryFailure(
      "BINARY_DAMAGED",
      source.name,
      field,
      offset,
      "a string lies outside its table",
    );
  }
  const bytes = await source.read(offset, Math.min(MAX_STRING, limit - offset));
  const stop = bytes.indexOf(0);
  if (stop < 0) {
    throw new BinaryFailure(
      "BINARY_DAMAGED",
      source.name,
      field,
      offset,
      `a string has no end within ${bytes.length} bytes`,
    );
  }
  return new TextDecoder().decode(bytes.subarray(0, stop));
}
