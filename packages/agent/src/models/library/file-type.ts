/**
 * What most of a file's matrices are, by general.file_type: enum llama_ftype of llama.h.
 * Numbers that are missing were taken out of it.
 */
const FILE_TYPES: Readonly<Record<number, string>> = {
  0: "F32",
  1: "F16",
  2: "Q4_0",
  3: "Q4_1",
  7: "Q8_0",
  8: "Q5_0",
  9: "Q5_1",
  10: "Q2_K",
  11: "Q3_K_S",
  12: "Q3_K_M",
  13: "Q3_K_L",
  14: "Q4_K_S",
  15: "Q4_K_M",
  16: "Q5_K_S",
  17: "Q5_K_M",
  18: "Q6_K",
  19: "IQ2_XXS",
  20: "IQ2_XS",
  21: "Q2_K_S",
  22: "IQ3_XS",
  23: "IQ3_XXS",
  24: "IQ1_S",
  25: "IQ4_NL",
  26: "IQ3_S",
  27: "IQ3_M",
  28: "IQ2_S",
  29: "IQ2_M",
  30: "IQ4_XS",
  31: "IQ1_M",
  32: "BF16",
  36: "TQ1_0",
  37: "TQ2_0",
  38: "MXFP4_MOE",
};

/** llama.cpp marks a type that was guessed from the tensors by this bit. */
const GUESSED = 1024;

const QUANTIZATION =
  /(?:^|[-._ ])((?:UD-)?(?:I?Q\d+(?:_[A-Z0-9]+)*|TQ\d_\d|BF16|F16|FP16|F32|MXFP4(?:_MOE)?))(?=[-._ ]|$)/gi;

/** The quantization that a file name tells: `Q4_K_M` of `model-Q4_K_M-00001-of-00002.gguf`. */
export function quantizationOfName(name: string): string | null {
  const found = [...name.replace(/\.gguf$/i, "").matchAll(QUANTIZATION)].at(-1)?.[1];
  return found?.toUpperCase().replace("FP16", "F16") ?? null;
}

/** The name of a general.file_type; null for one that is not known. */
export function quantizationOfType(fileType: number): string | null {
  return FILE_TYPES[fileType % GUESSED] ?? null;
}
