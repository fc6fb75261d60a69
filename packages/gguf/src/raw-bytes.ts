/** Builds files piece by piece, sound or not: what the tests of bad input are made of. */

type Piece = string | Uint8Array;

/** Pieces in a row; a string stands for its UTF-8 bytes. */
export function join(...pieces: readonly Piece[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts = pieces.map((piece) => (typeof piece === "string" ? encoder.encode(piece) : piece));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

export function u64(value: number | bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(BigInt.asUintN(64, BigInt(value))).buffer);
}

/** A string as GGUF has it: its length in 64 bits, then its bytes. */
export function text(content: Piece): Uint8Array {
  const bytes = join(content);
  return join(u64(bytes.length), bytes);
}

/** Magic, version 3 and the two counts. */
export function header(
  tensors: number | bigint,
  pairs: number | bigint,
  { magic = "GGUF", version = 3 } = {},
): Uint8Array {
  return join(magic, u32(version), u64(tensors), u64(pairs));
}

/** A metadata pair; `type` is the number in the file. */
export function pair(key: Piece, type: number, value: Piece): Uint8Array {
  return join(text(key), u32(type), value);
}

/** An array's content: element type, count, elements. */
export function array(of: number, count: number | bigint, elements: Piece = ""): Uint8Array {
  return join(u32(of), u64(count), elements);
}

export interface RawTensor {
  readonly name?: Piece;
  /** How many dimensions the entry claims to have; the shape's length unless given. */
  readonly rank?: number;
  readonly shape?: readonly (number | bigint)[];
  readonly type?: number;
  readonly offset?: number | bigint;
}

/** An entry of the tensor table: 32 F32 values called "t" at offset 0, but for what is given. */
export function tensor(entry: RawTensor = {}): Uint8Array {
  const { name = "t", shape = [32], rank = shape.length, type = 0, offset = 0 } = entry;
  return join(text(name), u32(rank), ...shape.map(u64), u32(type), u64(offset));
}

/** The header filled up to a multiple of `alignment`, then `dataBytes` bytes of data. */
export function withData(head: Uint8Array, dataBytes: number, alignment = 32): Uint8Array {
  const start = Math.ceil(head.length / alignment) * alignment;
  return join(head, new Uint8Array(start - head.length), new Uint8Array(dataBytes).fill(60));
}
