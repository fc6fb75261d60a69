import { quantize, type writeGguf } from "@llcuda/gguf";

type Content = Parameters<typeof writeGguf>[0];
export type Metadata = Content["metadata"][number];
export type Tensor = Content["tensors"][number];

/** A part of an mmproj file: the eye or the ear. */
export interface Part {
  metadata: Metadata[];
  tensors: Tensor[];
}

/** Sizes of both encoders: as small as llama.cpp's graphs allow. */
export const WIDTH = 16;
const INNER = 32;
const HEADS = 2;

/** What llama.cpp wants to know of an encoder. @param embedding the width of the language model */
export function encoder(what: "vision" | "audio", layers: number, embedding: number): Metadata[] {
  return [
    { key: `clip.has_${what}_encoder`, type: "bool", value: true },
    number(`clip.${what}.embedding_length`, WIDTH),
    number(`clip.${what}.feed_forward_length`, INNER),
    number(`clip.${what}.block_count`, layers),
    number(`clip.${what}.projection_dim`, embedding),
    number(`clip.${what}.attention.head_count`, HEADS),
    { key: `clip.${what}.attention.layer_norm_epsilon`, type: "float32", value: 1e-5 },
  ];
}

/** A layer of zeros: what comes in goes out, past attention and all. */
export function passingLayer(name: string): Tensor[] {
  const affine = (part: string, from: number, to: number): Tensor[] => [
    tensor(`${name}.${part}.weight`, [from, to]),
    tensor(`${name}.${part}.bias`, [to]),
  ];
  return [
    ...affine("ln1", 1, WIDTH).map(flat),
    ...["q", "k", "v", "out"].flatMap((each) => affine(`attn_${each}`, WIDTH, WIDTH)),
    ...affine("ln2", 1, WIDTH).map(flat),
    ...affine("ffn_up", WIDTH, INNER),
    ...affine("ffn_down", INNER, WIDTH),
  ];
}

const flat = (each: Tensor): Tensor => ({ ...each, shape: [WIDTH] });

/**
 * A tensor whose values are computed from their places, the innermost dimension first.
 * @param valueAt zeros without it
 */
export function tensor(
  name: string,
  shape: readonly number[],
  valueAt: (...place: number[]) => number = () => 0,
  type: "F32" | "F16" = "F32",
): Tensor {
  const values = new Float32Array(shape.reduce((product, each) => product * each, 1));
  const place = shape.map(() => 0);
  for (let at = 0; at < values.length; at++) {
    values[at] = valueAt(...place);
    for (let each = 0; each < shape.length; each++) {
      place[each]! += 1;
      if (place[each]! < shape[each]!) break;
      place[each] = 0;
    }
  }
  return { name, type, shape: [...shape], data: quantize(type, values) };
}

export const text = (key: string, value: string): Metadata => ({ key, type: "string", value });
export const number = (key: string, value: number): Metadata => ({ key, type: "uint32", value });
export const list = (key: string, values: number[]): Metadata => ({
  key,
  type: "array",
  value: { of: "float32", values },
});
