import type { ByteSource } from "../byte-source.ts";
import { GgufError } from "../error.ts";
import { VALUE_BYTES } from "../value-type.ts";
import type { ScalarType, ValueType } from "../value-type.ts";
import type { ArrayScalar, ArraySpan } from "./array-span.ts";
import { Cursor } from "./cursor.ts";
import { drive } from "./drive.ts";
import { CHECKPOINT_STRIDE, MAX_BLOCK_BYTES, MAX_SLICE_ELEMENTS } from "./limits.ts";
import { parseArray } from "./parse-array.ts";
import { readScalar } from "./parse-scalar.ts";
import { cutStrings, decodeStrings } from "./string-block.ts";

type TakeStrings<Item> = (
  block: Uint8Array,
  littleEndian: boolean,
  from: number,
  to: number,
) => Item[];

/** An array of the metadata. Its elements stay in the file until they are asked for. */
export class GgufArray {
  readonly of: ValueType;
  readonly length: number;
  /** The elements, at hand without waiting where they are few and of a fixed size. */
  readonly values: readonly ArrayScalar[] | undefined;
  readonly #span: ArraySpan;
  readonly #source: ByteSource;
  readonly #littleEndian: boolean;

  constructor(span: ArraySpan, source: ByteSource, littleEndian: boolean) {
    this.of = span.of;
    this.length = span.length;
    this.values = span.values;
    this.#span = span;
    this.#source = source;
    this.#littleEndian = littleEndian;
  }

  /**
   * Elements `start` up to `end` (exclusive). Strings that are no UTF-8 hold U+FFFD; 64-bit
   * integers beyond 2^53 come as digits. Throws E_ARRAY for an array of arrays, E_LIMIT for a
   * slice of more than MAX_SLICE_ELEMENTS.
   */
  async slice(start = 0, end = this.length): Promise<ArrayScalar[]> {
    const [from, to] = this.#inside(start, end);
    const { of } = this;
    if (of === "array") throw this.#nested();
    if (of === "string") return this.#strings(from, to, decodeStrings);
    return this.#scalars(of, from, to);
  }

  /** The strings' own bytes, for what is no UTF-8. Throws E_ARRAY unless it is an array of strings. */
  async bytes(start = 0, end = this.length): Promise<Uint8Array[]> {
    if (this.of !== "string") throw this.#nested();
    return this.#strings(...this.#inside(start, end), cutStrings);
  }

  /** The inner arrays `start` up to `end` of an array of arrays. */
  async arrays(start = 0, end = this.length): Promise<GgufArray[]> {
    if (this.of !== "array") throw this.#nested();
    const [from, to] = this.#inside(start, end);
    const cursor = this.#cursorAt(this.#checkpoint(from));
    const skipped = from % CHECKPOINT_STRIDE;
    const count = to - from;
    const spans = await drive(this.#source, cursor, parseInner(cursor, skipped, count));
    return spans.map((span) => new GgufArray(span, this.#source, this.#littleEndian));
  }

  async #scalars(
    of: Exclude<ScalarType, "string">,
    from: number,
    to: number,
  ): Promise<ArrayScalar[]> {
    const width = VALUE_BYTES[of];
    const offset = this.#span.offset + from * width;
    const bytes = await this.#source.read(offset, (to - from) * width);
    const cursor = this.#cursorAt(offset);
    cursor.moveWindow(bytes, offset);
    return Array.from({ length: to - from }, () => readScalar(cursor, of, "array element"));
  }

  /** Reads from the checkpoint before `start` to the one after `end`, and takes the strings out. */
  async #strings<Item>(start: number, end: number, take: TakeStrings<Item>): Promise<Item[]> {
    if (start >= end) return [];
    const offset = this.#checkpoint(start);
    const next = this.#span.checkpoints[Math.ceil(end / CHECKPOINT_STRIDE)];
    const limit = next ?? this.#span.offset + this.#span.bytes;
    if (limit - offset > MAX_BLOCK_BYTES) throw this.#blockTooLong(limit - offset);
    const block = await this.#source.read(offset, limit - offset);
    const skipped = start - (start % CHECKPOINT_STRIDE);
    return take(block, this.#littleEndian, start - skipped, end - skipped);
  }

  #checkpoint(index: number): number {
    return this.#span.checkpoints[Math.floor(index / CHECKPOINT_STRIDE)] ?? this.#span.offset;
  }

  #cursorAt(offset: number): Cursor {
    const cursor = new Cursor(this.#source.size);
    cursor.littleEndian = this.#littleEndian;
    cursor.skip(offset);
    return cursor;
  }

  /** The elements of a request that are there. Throws E_LIMIT for too many of them. */
  #inside(start: number, end: number): [from: number, to: number] {
    const from = Math.max(0, Math.min(start, this.length));
    const to = Math.max(from, Math.min(end, this.length));
    if (to - from > MAX_SLICE_ELEMENTS) throw this.#sliceTooLong(to - from);
    return [from, to];
  }

  #nested(): GgufError {
    const hint = "Use arrays() for an array of arrays, bytes() for strings, slice() for the rest.";
    return new GgufError("E_ARRAY", `an array of ${this.of} cannot be read this way`, hint);
  }

  #blockTooLong(bytes: number): GgufError {
    const hint = "Ask for fewer; strings of that size are nobody's tokens.";
    return new GgufError("E_LIMIT", "too many bytes of strings in one call", hint, {
      offset: this.#span.offset,
      value: `${bytes} bytes`,
      limit: `${MAX_BLOCK_BYTES} bytes`,
    });
  }

  #sliceTooLong(count: number): GgufError {
    return new GgufError("E_LIMIT", "too many array elements in one call", "Ask for a page.", {
      value: `${count}`,
      limit: `${MAX_SLICE_ELEMENTS}`,
    });
  }
}

function* parseInner(
  cursor: Cursor,
  skipped: number,
  count: number,
): Generator<number, ArraySpan[]> {
  const spans: ArraySpan[] = [];
  const quiet = { walking: (): void => {} };
  for (let i = 0; i < skipped + count; i++) {
    const span = yield* parseArray(cursor, "inner array", quiet, 2);
    if (i >= skipped) spans.push(span);
  }
  return spans;
}
