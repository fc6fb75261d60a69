/**
 * Every tensor type of ggml 0.27 (ggml.h, GGML_TYPE_COUNT 43): number in the file, name,
 * elements of one block, bytes of one block. 4, 5, 31-33 and 36-38 are retired.
 */
const TABLE = [
  [0, "F32", 1, 4],
  [1, "F16", 1, 2],
  [2, "Q4_0", 32, 18],
  [3, "Q4_1", 32, 20],
  [6, "Q5_0", 32, 22],
  [7, "Q5_1", 32, 24],
  [8, "Q8_0", 32, 34],
  [9, "Q8_1", 32, 36],
  [10, "Q2_K", 256, 84],
  [11, "Q3_K", 256, 110],
  [12, "Q4_K", 256, 144],
  [13, "Q5_K", 256, 176],
  [14, "Q6_K", 256, 210],
  [15, "Q8_K", 256, 292],
  [16, "IQ2_XXS", 256, 66],
  [17, "IQ2_XS", 256, 74],
  [18, "IQ3_XXS", 256, 98],
  [19, "IQ1_S", 256, 50],
  [20, "IQ4_NL", 32, 18],
  [21, "IQ3_S", 256, 110],
  [22, "IQ2_S", 256, 82],
  [23, "IQ4_XS", 256, 136],
  [24, "I8", 1, 1],
  [25, "I16", 1, 2],
  [26, "I32", 1, 4],
  [27, "I64", 1, 8],
  [28, "F64", 1, 8],
  [29, "IQ1_M", 256, 56],
  [30, "BF16", 1, 2],
  [34, "TQ1_0", 256, 54],
  [35, "TQ2_0", 256, 66],
  [39, "MXFP4", 32, 17],
  [40, "NVFP4", 64, 36],
  [41, "Q1_0", 128, 18],
  [42, "Q2_0", 64, 18],
] as const;

export type TensorTypeName = (typeof TABLE)[number][1];

export interface TensorType {
  /** The number in the file. */
  readonly id: number;
  readonly name: TensorTypeName;
  /** Elements of one block; a row is a whole number of blocks. */
  readonly blockElements: number;
  readonly blockBytes: number;
}

/** Numbers that ggml once gave to a type and has taken back: such a file needs an old program. */
export const RETIRED_TENSOR_TYPES: ReadonlyMap<number, string> = new Map([
  [4, "Q4_2"],
  [5, "Q4_3"],
  [31, "Q4_0_4_4"],
  [32, "Q4_0_4_8"],
  [33, "Q4_0_8_8"],
  [36, "IQ4_NL_4_4"],
  [37, "IQ4_NL_4_8"],
  [38, "IQ4_NL_8_8"],
]);

export const TENSOR_TYPES: readonly TensorType[] = TABLE.map(
  ([id, name, blockElements, blockBytes]) => ({ id, name, blockElements, blockBytes }),
);

const BY_ID = new Map(TENSOR_TYPES.map((type) => [type.id, type]));
const BY_NAME = new Map(TENSOR_TYPES.map((type) => [type.name as string, type]));

/** The type with this number, or undefined where ggml 0.27 has none. */
export function tensorTypeById(id: number): TensorType | undefined {
  return BY_ID.get(id);
}

/** The type with this name. */
export function tensorType(name: TensorTypeName): TensorType {
  return BY_NAME.get(name)!;
}

/** Bytes of `elements` values (a whole number of blocks) of a type. */
export function bytesOf(type: TensorType, elements: number): number {
  return (elements / type.blockElements) * type.blockBytes;
}
