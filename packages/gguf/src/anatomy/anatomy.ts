import { GgufError } from "../error.ts";
import { dequantize } from "../quant/dequantize.ts";
import type { TensorType, TensorTypeName } from "../tensor-type.ts";
import { BlockBits, scaled } from "./block-bits.ts";
import type { Anatomist, BlockField, Composition, FieldRole } from "./block-bits.ts";
import * as k from "./k-quants.ts";
import * as lattice from "./lattices.ts";
import * as simple from "./simple.ts";

/** The types without blocks are not here: a value is what is stored. */
const ANATOMISTS: Partial<Record<TensorTypeName, Anatomist>> = {
  Q4_0: simple.q4_0,
  Q4_1: simple.q4_1,
  Q5_0: simple.q5_0,
  Q5_1: simple.q5_1,
  Q8_0: simple.q8_0,
  Q8_1: simple.q8_1,
  Q1_0: simple.q1_0,
  Q2_0: simple.q2_0,
  TQ1_0: simple.tq1_0,
  TQ2_0: simple.tq2_0,
  MXFP4: simple.mxfp4,
  NVFP4: simple.nvfp4,
  Q2_K: k.q2_K,
  Q3_K: k.q3_K,
  Q4_K: k.q4_K,
  Q5_K: k.q5_K,
  Q6_K: k.q6_K,
  Q8_K: k.q8_K,
  IQ1_S: lattice.iq1_S,
  IQ1_M: lattice.iq1_M,
  IQ2_XXS: lattice.iq2_XXS,
  IQ2_XS: lattice.iq2_XS,
  IQ2_S: lattice.iq2_S,
  IQ3_XXS: lattice.iq3_XXS,
  IQ3_S: lattice.iq3_S,
  IQ4_NL: lattice.iq4_NL,
  IQ4_XS: lattice.iq4_XS,
};

/** A value with everything of its block that it is made of. */
export interface ValueAnatomy extends Composition {
  /** `level * scale - offset`, rounded to float32: the very float that dequantize gives. */
  readonly value: number;
  readonly fields: readonly BlockField[];
}

/**
 * Takes value `index` of one little-endian block apart. Throws E_RANGE where the block has no such
 * value, E_BLOCK where the bytes are no block.
 */
export function valueAnatomy(type: TensorType, block: Uint8Array, index: number): ValueAnatomy {
  if (block.length !== type.blockBytes) {
    const facts = { value: `${block.length} bytes`, limit: `${type.blockBytes} bytes` };
    throw new GgufError("E_BLOCK", `that is no ${type.name} block`, "Give one whole block.", facts);
  }
  if (!Number.isInteger(index) || index < 0 || index >= type.blockElements) {
    const facts = { value: `${index}`, limit: `${type.blockElements} values` };
    throw new GgufError(
      "E_RANGE",
      `a ${type.name} block has no such value`,
      "Ask for what the tensor has.",
      facts,
    );
  }
  const anatomist = ANATOMISTS[type.name];
  if (anatomist === undefined) return plainAnatomy(type, block);
  const bits = new BlockBits(block);
  const parts = anatomist(bits, index);
  return {
    ...parts,
    value: Math.fround(parts.level * parts.scale - parts.offset),
    fields: bits.fields,
  };
}

function plainAnatomy(type: TensorType, block: Uint8Array): ValueAnatomy {
  const value = dequantize(type, block)[0]!;
  const name = type.name.toLowerCase();
  const field: BlockField = { name, role: "code", bit: 0, bits: 8 * block.length, value };
  return { ...scaled(1, value, value), value, fields: [field] };
}

/** Equal fields that lie one behind the other: `count` of them, `bits` each. */
export interface LayoutRegion {
  readonly name: string;
  readonly role: FieldRole;
  readonly bit: number;
  readonly bits: number;
  readonly count: number;
}

/** How a type's block is built, in the order of its bits: for a picture of it. */
export function blockLayout(type: TensorType): LayoutRegion[] {
  const empty = new Uint8Array(type.blockBytes);
  const fields = new Map<number, BlockField>();
  for (let i = 0; i < type.blockElements; i++) {
    for (const field of valueAnatomy(type, empty, i).fields) fields.set(field.bit, field);
  }
  const regions: LayoutRegion[] = [];
  for (const { name, role, bit, bits } of [...fields.values()].toSorted((a, b) => a.bit - b.bit)) {
    const last = regions.at(-1);
    const follows = last !== undefined && last.bit + last.bits * last.count === bit;
    if (follows && last.name === name && last.bits === bits) {
      regions[regions.length - 1] = { ...last, count: last.count + 1 };
    } else {
      regions.push({ name, role, bit, bits, count: 1 });
    }
  }
  return regions;
}
