/**
 * Every dtype: name, number between TypeScript and C++ (ggml's, and two of our own), elements and
 * bytes of one block. Quantized types are storage: they are dequantized, gathered and copied.
 */
const TABLE = [
  ["F64", 28, 1, 8],
  ["F32", 0, 1, 4],
  ["F16", 1, 1, 2],
  ["BF16", 30, 1, 2],
  ["I8", 24, 1, 1],
  ["I16", 25, 1, 2],
  ["I32", 26, 1, 4],
  ["I64", 27, 1, 8],
  ["U8", 100, 1, 1],
  ["Bool", 101, 1, 1],
  ["Q4_0", 2, 32, 18],
  ["Q4_1", 3, 32, 20],
  ["Q5_0", 6, 32, 22],
  ["Q5_1", 7, 32, 24],
  ["Q8_0", 8, 32, 34],
  ["Q8_1", 9, 32, 36],
  ["Q2_K", 10, 256, 84],
  ["Q3_K", 11, 256, 110],
  ["Q4_K", 12, 256, 144],
  ["Q5_K", 13, 256, 176],
  ["Q6_K", 14, 256, 210],
  ["Q8_K", 15, 256, 292],
  ["IQ2_XXS", 16, 256, 66],
  ["IQ2_XS", 17, 256, 74],
  ["IQ3_XXS", 18, 256, 98],
  ["IQ1_S", 19, 256, 50],
  ["IQ4_NL", 20, 32, 18],
  ["IQ3_S", 21, 256, 110],
  ["IQ2_S", 22, 256, 82],
  ["IQ4_XS", 23, 256, 136],
  ["IQ1_M", 29, 256, 56],
  ["TQ1_0", 34, 256, 54],
  ["TQ2_0", 35, 256, 66],
  ["MXFP4", 39, 32, 17],
  ["NVFP4", 40, 64, 36],
  ["Q1_0", 41, 128, 18],
  ["Q2_0", 42, 64, 18],
] as const;

export type DType = (typeof TABLE)[number][0];
/** The dtypes whose elements stand alone. */
export type PlainDType = "F64" | FloatDType | IntegerDType | "Bool";
/** What most operations compute on (in 32-bit floats). */
export type FloatDType = "F32" | "F16" | "BF16";
export type IntegerDType = "I8" | "I16" | "I32" | "I64" | "U8";
export type QuantizedDType = Exclude<DType, PlainDType>;

export interface DTypeInfo {
  readonly name: DType;
  readonly code: number;
  /** Elements of one block; 1 for plain dtypes. */
  readonly blockElements: number;
  readonly blockBytes: number;
}

const BY_NAME: ReadonlyMap<string, DTypeInfo> = new Map(
  TABLE.map(([name, code, blockElements, blockBytes]) => [
    name,
    { name, code, blockElements, blockBytes },
  ]),
);

export const DTYPES: readonly DType[] = TABLE.map(([name]) => name);
export const QUANTIZED_DTYPES = TABLE.filter(([, , elements]) => elements > 1).map(
  ([name]) => name,
) as QuantizedDType[];

/** The facts of a dtype; undefined for a name that is none. */
export function findDType(name: unknown): DTypeInfo | undefined {
  return typeof name === "string" ? BY_NAME.get(name) : undefined;
}

/** The facts of a dtype. */
export function dtypeInfo(name: DType): DTypeInfo {
  return BY_NAME.get(name)!;
}

export function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === "F32" || dtype === "F16" || dtype === "BF16";
}

export function isQuantized(dtype: DType): dtype is QuantizedDType {
  return dtypeInfo(dtype).blockElements > 1;
}
