import {
  blockLayout,
  dequantize,
  GgufError,
  matrixSize,
  type PlacedTensor,
  readBlocks,
  valueAnatomy,
} from "@llcuda/gguf";
import type { ValueBlock } from "@llcuda/protocol";

/** The block that holds value `index` of a tensor, taken apart. Rejects with E_RANGE, E_TTYPE. */
export async function valueBlock(
  { gguf, tensor }: PlacedTensor,
  index: number,
): Promise<ValueBlock> {
  const { type, elements, name } = tensor;
  if (type === undefined) {
    const hint = "A newer version may know the type.";
    throw new GgufError("E_TTYPE", `tensor ${name} has ${tensor.typeName}`, hint, { field: name });
  }
  if (index >= elements) {
    const facts = { field: name, value: `${index}`, limit: `${elements} values` };
    throw new GgufError("E_RANGE", `tensor ${name} has no such value`, "Stay inside.", facts);
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
    bytes: Buffer.from(raw).toString("hex"),
    fields: fields.map((field) => Object.assign({}, field, { value: finite(field.value) })),
    layout: blockLayout(type),
    values: Array.from(dequantize(type, bytes), finite),
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
