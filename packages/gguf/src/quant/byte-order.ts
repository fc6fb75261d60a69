import { GgufError } from "../error.ts";
import type { TensorType, TensorTypeName } from "../tensor-type.ts";

/** Fields of a block that are wider than a byte: where the first lies, their width and count. */
type Field = readonly [offset: number, width: number, count: number];

const SCALE_FIRST: readonly Field[] = [[0, 2, 1]];
const TWO_SCALES_FIRST: readonly Field[] = [[0, 2, 2]];

/** ggml-common.h. Undefined: ggml reads single bits through wider words, so no order is defined. */
const FIELDS: Readonly<Record<TensorTypeName, readonly Field[] | undefined>> = {
  F32: [[0, 4, 1]],
  F16: SCALE_FIRST,
  BF16: SCALE_FIRST,
  F64: [[0, 8, 1]],
  I8: [],
  I16: SCALE_FIRST,
  I32: [[0, 4, 1]],
  I64: [[0, 8, 1]],
  Q4_0: SCALE_FIRST,
  Q4_1: TWO_SCALES_FIRST,
  Q5_0: undefined,
  Q5_1: undefined,
  Q8_0: SCALE_FIRST,
  Q8_1: TWO_SCALES_FIRST,
  Q2_K: [[80, 2, 2]],
  Q3_K: [[108, 2, 1]],
  Q4_K: TWO_SCALES_FIRST,
  Q5_K: TWO_SCALES_FIRST,
  Q6_K: [[208, 2, 1]],
  Q8_K: [
    [0, 4, 1],
    [260, 2, 16],
  ],
  IQ1_S: [
    [0, 2, 1],
    [34, 2, 8],
  ],
  IQ1_M: undefined,
  IQ2_XXS: undefined,
  IQ2_XS: [[0, 2, 33]],
  IQ2_S: SCALE_FIRST,
  IQ3_XXS: undefined,
  IQ3_S: SCALE_FIRST,
  IQ4_NL: SCALE_FIRST,
  IQ4_XS: TWO_SCALES_FIRST,
  TQ1_0: [[52, 2, 1]],
  TQ2_0: [[64, 2, 1]],
  MXFP4: [],
  NVFP4: [],
  Q1_0: SCALE_FIRST,
  Q2_0: SCALE_FIRST,
};

/** A copy of whole blocks in the other byte order. Throws E_TTYPE where a type has no such form. */
export function swapByteOrder(type: TensorType, blocks: Uint8Array): Uint8Array {
  const fields = FIELDS[type.name];
  if (fields === undefined) {
    throw new GgufError(
      "E_TTYPE",
      `no byte order but little-endian is defined for ${type.name}`,
      "Convert the file to little-endian on the machine that wrote it.",
      { field: type.name },
    );
  }
  const swapped = blocks.slice();
  for (let block = 0; block < swapped.length; block += type.blockBytes) {
    for (const [offset, width, count] of fields) {
      for (let i = 0; i < count; i++) {
        const start = block + offset + i * width;
        swapped.subarray(start, start + width).reverse();
      }
    }
  }
  return swapped;
}
