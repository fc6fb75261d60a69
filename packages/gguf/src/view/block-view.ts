import { blockLayout, valueAnatomy } from "../anatomy/anatomy.ts";
import type { LayoutRegion } from "../anatomy/anatomy.ts";
import type { FieldRole } from "../anatomy/block-bits.ts";
import type { PlacedTensor } from "../analysis/comparison.ts";
import { matrixSize } from "../analysis/matrix.ts";
import { GgufError } from "../error.ts";
import { dequantize } from "../quant/dequantize.ts";
import { knownType, readBlocks } from "../values.ts";

/** The block behind one value: `value = level * scale - offset`. NaN and infinities are null. */
export interface BlockView {
  /** Of the value in the tensor. */
  readonly index: number;
  readonly row: number;
  readonly column: number;
  readonly value: number | null;
  readonly scale: number | null;
  readonly level: number | null;
  readonly offset: number | null;
  readonly code: number | null;
  readonly type: string;
  /** Of the block in the tensor, and of the value in the block. */
  readonly block: number;
  readonly inBlock: number;
  /** Byte of the block in its part's file. */
  readonly byte: number;
  /** The block's bytes, hexadecimal, as they lie in the file. */
  readonly bytes: string;
  readonly fields: readonly {
    readonly name: string;
    readonly role: FieldRole;
    readonly bit: number;
    readonly bits: number;
    readonly value: number | null;
  }[];
  readonly layout: readonly LayoutRegion[];
  /** All values of the block. */
  readonly values: readonly (number | null)[];
}

/** The block that holds value `index` of a tensor, taken apart. Rejects with E_RANGE, E_TTYPE. */
export async function blockView({ gguf, tensor }: PlacedTensor, index: number): Promise<BlockView> {
  const type = knownType(tensor);
  const { elements, name } = tensor;
  if (index >= elements) {
    const facts = { field: name, value: `${index}`, limit: `${elements} values` };
    throw new GgufError(
      "E_RANGE",
      `tensor ${name} has no such value`,
      "Ask for what the tensor has.",
      facts,
    );
  }
  const { blockElements, blockBytes } = type;
  const block = Math.floor(index / blockElements);
  const inBlock = index - block * blockElements;
  const raw = await gguf.readTensor(tensor, block * blockBytes, blockBytes);
  const bytes = await readBlocks(gguf, tensor, type, block, 1);
  const { value, scale, level, offset, code, fields } = valueAnatomy(type, bytes, inBlock);
  const { columns } = matrixSize(tensor);
  const row = Math.floor(index / columns);
  return {
    index,
    row,
    column: index - row * columns,
    value: finite(value),
    scale: finite(scale),
    level: finite(level),
    offset: finite(offset),
    code: finite(code),
    type: type.name,
    block,
    inBlock,
    byte: tensor.offset + block * blockBytes,
    bytes: Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join(""),
    fields: fields.map((field) => Object.assign({}, field, { value: finite(field.value) })),
    layout: blockLayout(type),
    values: Array.from(dequantize(type, bytes), finite),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
