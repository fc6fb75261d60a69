import { GgufError } from "../error.ts";
import type { GgufErrorCode } from "../error.ts";

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LOSSY_UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The first 32-bit word at which a 64-bit number leaves the safe integers (2^53). */
const UNSAFE_HIGH_WORD = 2 ** 21;

/**
 * Reads scalars from a window of the file. Parsers are generators: where `lacks(n)` is true they
 * yield n, and whoever drives them moves the window to the cursor's position, n bytes or more.
 */
export class Cursor {
  readonly fileSize: number;
  littleEndian = true;
  #bytes: Uint8Array = new Uint8Array();
  #view: DataView = new DataView(new ArrayBuffer(0));
  #base = 0;
  #at = 0;

  constructor(fileSize: number) {
    this.fileSize = fileSize;
  }

  /** Offset in the file of the next byte. */
  get position(): number {
    return this.#base + this.#at;
  }

  /** Bytes from here to the end of the file. */
  get remaining(): number {
    return this.fileSize - this.position;
  }

  /** Makes `bytes`, which lie at `base` in the file, the window. */
  moveWindow(bytes: Uint8Array, base: number): void {
    this.#at = this.position - base;
    this.#base = base;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether fewer than `count` bytes are in the window though the file holds more. */
  lacks(count: number): boolean {
    const end = this.#bytes.length;
    return this.#at + count > end && this.#base + end < this.fileSize;
  }

  /** Whether zeros lie here, `count` of them or as many as the file still has. */
  atPadding(count: number): boolean {
    const here = this.#bytes.subarray(this.#at, this.#at + count);
    return here.length > 0 && here.every((byte) => byte === 0);
  }

  /** Steps over bytes, which need not be in the window. The caller has checked that they exist. */
  skip(count: number): void {
    this.#at += count;
  }

  uint8(field: string): number {
    return this.#view.getUint8(this.#take(1, field));
  }

  int8(field: string): number {
    return this.#view.getInt8(this.#take(1, field));
  }

  uint16(field: string): number {
    return this.#view.getUint16(this.#take(2, field), this.littleEndian);
  }

  int16(field: string): number {
    return this.#view.getInt16(this.#take(2, field), this.littleEndian);
  }

  uint32(field: string): number {
    return this.#view.getUint32(this.#take(4, field), this.littleEndian);
  }

  int32(field: string): number {
    return this.#view.getInt32(this.#take(4, field), this.littleEndian);
  }

  float32(field: string): number {
    return this.#view.getFloat32(this.#take(4, field), this.littleEndian);
  }

  float64(field: string): number {
    return this.#view.getFloat64(this.#take(8, field), this.littleEndian);
  }

  /** A 64-bit integer: a number where it is safe, else its decimal digits. */
  integer64(signed: boolean, field: string): number | string {
    const at = this.#take(8, field);
    const exact = signed
      ? this.#view.getBigInt64(at, this.littleEndian)
      : this.#view.getBigUint64(at, this.littleEndian);
    const number = Number(exact);
    return Number.isSafeInteger(number) ? number : `${exact}`;
  }

  /** A 64-bit count, length, dimension or offset; beyond 2^53 it is refused with `code`. */
  size64(code: GgufErrorCode, field: string): number {
    const at = this.#take(8, field);
    const low = this.#view.getUint32(this.littleEndian ? at : at + 4, this.littleEndian);
    const high = this.#view.getUint32(this.littleEndian ? at + 4 : at, this.littleEndian);
    if (high < UNSAFE_HIGH_WORD) return high * 2 ** 32 + low;
    throw new GgufError(
      code,
      `${field} is beyond every file size`,
      "The file is damaged or made to harm; download it again from a source you trust.",
      {
        offset: this.#base + at,
        field,
        value: `${this.#view.getBigUint64(at, this.littleEndian)}`,
        limit: `${this.fileSize} bytes in the file`,
      },
    );
  }

  /** `length` bytes as text, or undefined where they are no UTF-8. A leading BOM is kept. */
  text(length: number, field: string): string | undefined {
    const at = this.#take(length, field);
    try {
      return STRICT_UTF8.decode(this.#bytes.subarray(at, at + length));
    } catch {
      this.#at = at;
      return undefined;
    }
  }

  /** `length` bytes as text, with U+FFFD for what is no UTF-8. */
  lossyText(length: number, field: string): string {
    const at = this.#take(length, field);
    return LOSSY_UTF8.decode(this.#bytes.subarray(at, at + length));
  }

  /**
   * Steps over up to `count` strings that lie wholly in the window (the last may reach beyond it)
   * and returns how many. Stops at a length that the rest of the file cannot hold.
   */
  skipStrings(count: number): number {
    const view = this.#view;
    const littleEndian = this.littleEndian;
    const end = this.#bytes.length - 8;
    const fileEnd = this.fileSize - this.#base;
    const lowAt = littleEndian ? 0 : 4;
    const highAt = 4 - lowAt;
    let at = this.#at;
    let done = 0;
    while (done < count && at <= end) {
      if (view.getUint32(at + highAt, littleEndian) !== 0) break;
      const next = at + 8 + view.getUint32(at + lowAt, littleEndian);
      if (next > fileEnd) break;
      at = next;
      done++;
    }
    this.#at = at;
    return done;
  }

  #take(count: number, field: string): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw shortFile(this.fileSize, this.#base + at, field);
    this.#at = at + count;
    return at;
  }
}

/** The file ends where a field should be. */
export function shortFile(fileSize: number, offset: number, field: string): GgufError {
  return new GgufError(
    "E_SHORT",
    `the file ends at byte ${fileSize} inside ${field}`,
    "The download stopped early, or the file was cut; download it again.",
    { offset, field, limit: `${fileSize} bytes` },
  );
}
