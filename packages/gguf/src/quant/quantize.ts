import { GgufError } from "../error.ts";
import { halfBits } from "../half.ts";
import { tensorType } from "../tensor-type.ts";

/** The types that this package can make; the others need a search for scales that ggml does. */
export const QUANTIZABLE = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_0", "Q5_1"] as const;
export type QuantizableType = (typeof QUANTIZABLE)[number];

const BLOCK = 32;
const round32 = Math.fround;

/**
 * Little-endian blocks of a type, byte for byte those of ggml's reference quantizers
 * (quantize_row_*_ref). The values must be finite and, for the Q types, a multiple of 32 in number.
 */
export function quantize(name: QuantizableType, values: Float32Array): Uint8Array {
  const { blockElements, blockBytes } = tensorType(name);
  if (values.length % blockElements !== 0) {
    throw new GgufError(
      "E_BLOCK",
      `${values.length} values are no whole ${name} blocks`,
      "Pad them.",
      {
        field: name,
        value: `${values.length} values`,
        limit: `multiples of ${blockElements}`,
      },
    );
  }
  const bytes = new Uint8Array((values.length / blockElements) * blockBytes);
  const view = new DataView(bytes.buffer);
  for (let i = 0, at = 0; i < values.length; i += blockElements, at += blockBytes) {
    BLOCK_WRITERS[name](values, i, view, at);
  }
  return bytes;
}

type BlockWriter = (values: Float32Array, from: number, view: DataView, at: number) => void;

const BLOCK_WRITERS: Readonly<Record<QuantizableType, BlockWriter>> = {
  F32: (values, from, view, at) => view.setFloat32(at, values[from]!, true),
  F16: (values, from, view, at) => view.setUint16(at, halfBits(values[from]!), true),
  BF16: (values, from, view, at) => view.setUint16(at, brainBits(values[from]!), true),
  Q8_0: writeQ8_0,
  Q4_0: (values, from, view, at) => writeSymmetric(values, from, view, at, 8),
  Q5_0: (values, from, view, at) => writeSymmetric(values, from, view, at, 16),
  Q4_1: (values, from, view, at) => writeAffine(values, from, view, at, 15),
  Q5_1: (values, from, view, at) => writeAffine(values, from, view, at, 31),
};

const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** The upper half of a float32, rounded to nearest even; a NaN is kept quiet. */
function brainBits(value: number): number {
  FLOAT[0] = value;
  const bits = BITS[0]!;
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 64;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

function writeQ8_0(values: Float32Array, from: number, view: DataView, at: number): void {
  let largest = 0;
  for (let j = 0; j < BLOCK; j++) largest = Math.max(largest, Math.abs(values[from + j]!));
  const d = round32(largest / 127);
  const inverse = d === 0 ? 0 : round32(1 / d);
  view.setUint16(at, halfBits(d), true);
  for (let j = 0; j < BLOCK; j++) {
    const scaled = round32(values[from + j]! * inverse);
    // C's roundf: halves away from zero.
    view.setInt8(at + 2 + j, Math.sign(scaled) * Math.floor(Math.abs(scaled) + 0.5));
  }
}

/** Q4_0 (`middle` 8) and Q5_0 (16): the value of the largest magnitude becomes code 0. */
function writeSymmetric(
  values: Float32Array,
  from: number,
  view: DataView,
  at: number,
  middle: number,
): void {
  let extreme = 0;
  for (let j = 0; j < BLOCK; j++) {
    if (Math.abs(values[from + j]!) > Math.abs(extreme)) extreme = values[from + j]!;
  }
  const d = extreme / -middle;
  const inverse = d === 0 ? 0 : round32(1 / d);
  view.setUint16(at, halfBits(d), true);
  const five = middle === 16;
  writeCodes(view, at + 2, five, (j) => {
    const scaled = round32(round32(values[from + j]! * inverse) + middle + 0.5);
    return Math.min(2 * middle - 1, Math.trunc(scaled));
  });
}

/** Q4_1 (`steps` 15) and Q5_1 (31): the least value becomes code 0, the greatest the last. */
function writeAffine(
  values: Float32Array,
  from: number,
  view: DataView,
  at: number,
  steps: number,
): void {
  const block = values.subarray(from, from + BLOCK);
  const least = Math.min(...block);
  const d = round32(round32(Math.max(...block) - least) / steps);
  const inverse = d === 0 ? 0 : round32(1 / d);
  view.setUint16(at, halfBits(d), true);
  view.setUint16(at + 2, halfBits(least), true);
  writeCodes(view, at + 4, steps === 31, (j) => {
    const scaled = round32(round32(values[from + j]! - least) * inverse);
    return Math.min(steps, Math.trunc(round32(scaled + 0.5)));
  });
}

/** Nibbles of codes j and j + 16 together; of 5-bit codes, the fifth bits before them. */
function writeCodes(view: DataView, at: number, five: boolean, code: (j: number) => number): void {
  let fifth = 0;
  const nibbles = at + (five ? 4 : 0);
  for (let j = 0; j < BLOCK / 2; j++) {
    const low = code(j);
    const high = code(j + BLOCK / 2);
    view.setUint8(nibbles + j, (low & 15) | ((high & 15) << 4));
    fifth |= ((low >> 4) << j) | ((high >> 4) << (j + 16));
  }
  if (five) view.setUint32(at, fifth >>> 0, true);
}
