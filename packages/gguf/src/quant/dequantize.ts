import { GgufError } from "../error.ts";
import { bytesOf } from "../tensor-type.ts";
import type { TensorType, TensorTypeName } from "../tensor-type.ts";
import type { Dequantizer } from "./dequantizer.ts";
import { dequantizeMXFP4, dequantizeNVFP4 } from "./fp4.ts";
import { dequantizeIQ1_M, dequantizeIQ1_S } from "./iq1.ts";
import { dequantizeIQ2_S, dequantizeIQ2_XS, dequantizeIQ2_XXS } from "./iq2.ts";
import { dequantizeIQ3_S, dequantizeIQ3_XXS } from "./iq3.ts";
import { dequantizeIQ4_NL, dequantizeIQ4_XS } from "./iq4.ts";
import * as k from "./k-quants.ts";
import * as legacy from "./legacy.ts";
import { dequantizeQ1_0, dequantizeQ2_0, dequantizeTQ1_0, dequantizeTQ2_0 } from "./low-bit.ts";
import * as plain from "./plain.ts";
import { simdDequantizers } from "./simd/simd.ts";

/** In TypeScript: the reference for any other. */
const DEQUANTIZERS: Readonly<Record<TensorTypeName, Dequantizer>> = {
  F32: plain.dequantizeF32,
  F16: plain.dequantizeF16,
  BF16: plain.dequantizeBF16,
  F64: plain.dequantizeF64,
  I8: plain.dequantizeI8,
  I16: plain.dequantizeI16,
  I32: plain.dequantizeI32,
  I64: plain.dequantizeI64,
  Q4_0: legacy.dequantizeQ4_0,
  Q4_1: legacy.dequantizeQ4_1,
  Q5_0: legacy.dequantizeQ5_0,
  Q5_1: legacy.dequantizeQ5_1,
  Q8_0: legacy.dequantizeQ8_0,
  Q8_1: legacy.dequantizeQ8_1,
  Q2_K: k.dequantizeQ2_K,
  Q3_K: k.dequantizeQ3_K,
  Q4_K: k.dequantizeQ4_K,
  Q5_K: k.dequantizeQ5_K,
  Q6_K: k.dequantizeQ6_K,
  Q8_K: k.dequantizeQ8_K,
  IQ1_S: dequantizeIQ1_S,
  IQ1_M: dequantizeIQ1_M,
  IQ2_XXS: dequantizeIQ2_XXS,
  IQ2_XS: dequantizeIQ2_XS,
  IQ2_S: dequantizeIQ2_S,
  IQ3_XXS: dequantizeIQ3_XXS,
  IQ3_S: dequantizeIQ3_S,
  IQ4_NL: dequantizeIQ4_NL,
  IQ4_XS: dequantizeIQ4_XS,
  TQ1_0: dequantizeTQ1_0,
  TQ2_0: dequantizeTQ2_0,
  MXFP4: dequantizeMXFP4,
  NVFP4: dequantizeNVFP4,
  Q1_0: dequantizeQ1_0,
  Q2_0: dequantizeQ2_0,
};

/** What is used instead, once it was asked for. */
let faster: ReadonlyMap<TensorTypeName, Dequantizer> | undefined;

/**
 * From now on all but F32, F64 and the integers are dequantized by WebAssembly's SIMD (`SIMD_TYPES`):
 * the same bits, two to six times as fast (F16 1.6 times). False where it cannot be (a content security policy without
 * 'wasm-unsafe-eval'); then all goes on as before.
 */
export function useSimd(): boolean {
  try {
    faster ??= simdDequantizers();
    return true;
  } catch {
    return false;
  }
}

/**
 * The floats of whole blocks, bit for bit those of ggml's C dequantizers (a NaN is a NaN; which of
 * its bits are set is up to the machine). Integers and F64 are rounded to the nearest float32.
 * `bytes` holds whole little-endian blocks; `out`, if given, is filled from its start.
 */
export function dequantize(type: TensorType, bytes: Uint8Array, out?: Float32Array): Float32Array {
  const blocks = bytes.length / type.blockBytes;
  const values = out ?? new Float32Array(blocks * type.blockElements);
  if (!Number.isInteger(blocks) || values.length < blocks * type.blockElements) {
    throw new GgufError(
      "E_BLOCK",
      `${bytes.length} bytes are no whole ${type.name} blocks, or more than the floats asked for`,
      "Give whole blocks, and room for all their values.",
      {
        field: type.name,
        value: `${bytes.length} bytes, ${values.length} floats`,
        limit: `blocks of ${bytesOf(type, type.blockElements)} bytes and ${type.blockElements} values`,
      },
    );
  }
  const dequantizer = faster?.get(type.name) ?? DEQUANTIZERS[type.name];
  dequantizer(bytes, 0, values, 0, blocks);
  return values;
}
