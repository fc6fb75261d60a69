import { GgufError } from "./error.ts";
import type { MetadataInput } from "./metadata-input.ts";
import { namePart } from "./split.ts";
import type { GgufContent, TensorInput } from "./write.ts";

export interface SplitOptions {
  /** Bytes of tensor data in one part; a tensor that is larger gets a part of its own. */
  readonly maxBytes?: number;
  readonly maxTensors?: number;
}

export interface SplitPart {
  readonly fileName: string;
  readonly content: GgufContent;
}

/**
 * Splits a model into parts named `prefix-00001-of-000NN.gguf`, each to be written with
 * ggufChunks. As llama-gguf-split does it, all metadata is in the first part.
 */
export function splitGguf(
  content: GgufContent,
  prefix: string,
  { maxBytes = Infinity, maxTensors = Infinity }: SplitOptions,
): SplitPart[] {
  if (!(maxBytes > 0) || !(maxTensors >= 1)) {
    throw new GgufError("E_WRITE", "a part must have room for a tensor", "Give larger limits.");
  }
  const groups: TensorInput[][] = [[]];
  let bytes = 0;
  for (const tensor of content.tensors) {
    const group = groups.at(-1)!;
    const full = bytes + tensor.data.length > maxBytes || group.length >= maxTensors;
    if (full && group.length > 0) {
      groups.push([tensor]);
      bytes = tensor.data.length;
    } else {
      group.push(tensor);
      bytes += tensor.data.length;
    }
  }
  return groups.map((tensors, i) => ({
    fileName: namePart(prefix, i + 1, groups.length),
    content: {
      ...content,
      tensors,
      metadata: [
        ...(i === 0 ? content.metadata : []),
        ...splitKeys(i, groups.length, content.tensors.length),
      ],
    },
  }));
}

function splitKeys(no: number, count: number, tensors: number): MetadataInput[] {
  return [
    { key: "split.no", type: "uint16", value: no },
    { key: "split.count", type: "uint16", value: count },
    { key: "split.tensors.count", type: "int32", value: tensors },
  ];
}
