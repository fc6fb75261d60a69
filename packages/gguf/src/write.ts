import { ByteWriter } from "./byte-writer.ts";
import { GgufError } from "./error.ts";
import { writeMetadata, writeString } from "./metadata-input.ts";
import type { MetadataInput } from "./metadata-input.ts";
import { bytesOf, tensorType } from "./tensor-type.ts";
import type { TensorTypeName } from "./tensor-type.ts";

/** A row of the tensor table. */
export interface TensorShape {
  readonly name: string;
  readonly type: TensorTypeName;
  /** In ggml's order: the row length comes first. */
  readonly shape: readonly number[];
}

export interface TensorInput extends TensorShape {
  /** The blocks as the file shall hold them, in the byte order of the file. */
  readonly data: Uint8Array;
}

export interface GgufContent<Tensor extends TensorShape = TensorInput> {
  readonly metadata: readonly MetadataInput[];
  readonly tensors: readonly Tensor[];
  /** Tensor data starts at multiples of this power of two; written as general.alignment unless 32. */
  readonly alignment?: number;
  readonly version?: 2 | 3;
  readonly endian?: "little" | "big";
}

const DEFAULT_ALIGNMENT = 32;

/** A whole GGUF file in memory. Throws E_WRITE where the content contradicts itself. */
export function writeGguf(content: GgufContent): Uint8Array {
  const chunks = [...ggufChunks(content)];
  const file = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

/** The same file piece by piece, for streaming: the header, then each tensor and its padding. */
export function* ggufChunks(content: GgufContent): Generator<Uint8Array> {
  const alignment = alignmentOf(content);
  for (const tensor of content.tensors) checkTensor(tensor);
  yield headerBytes(content, alignment).header;
  for (const tensor of content.tensors) {
    yield tensor.data;
    const rest = padding(tensor.data.length, alignment);
    if (rest > 0) yield new Uint8Array(rest);
  }
}

/** A file without its values: the bytes up to the first of them, and how long the whole would be. */
export function ggufHeader(content: GgufContent<TensorShape>): {
  header: Uint8Array;
  size: number;
} {
  return headerBytes(content, alignmentOf(content));
}

/** The bytes up to the first tensor's data, padding included. */
function headerBytes(
  content: GgufContent<TensorShape>,
  alignment: number,
): { header: Uint8Array; size: number } {
  const { tensors, version = 3, endian = "little" } = content;
  const metadata = withAlignment(content.metadata, alignment);
  const out = new ByteWriter(endian === "little");
  out.append(new TextEncoder().encode("GGUF"));
  out.uint32(version);
  out.uint64(tensors.length);
  out.uint64(metadata.length);
  for (const entry of metadata) writeMetadata(out, entry);
  let offset = 0;
  for (const tensor of tensors) {
    writeString(out, tensor.name);
    out.uint32(tensor.shape.length);
    for (const length of tensor.shape) out.uint64(length);
    out.uint32(tensorType(tensor.type).id);
    out.uint64(offset);
    const length = dataBytes(tensor);
    offset += length + padding(length, alignment);
  }
  out.zeros(padding(out.length, alignment));
  return { header: out.bytes(), size: out.length + offset };
}

function alignmentOf(content: GgufContent<TensorShape>): number {
  const stated = content.metadata.find((entry) => entry.key === "general.alignment")?.value;
  const alignment = content.alignment ?? (typeof stated === "number" ? stated : DEFAULT_ALIGNMENT);
  const powerOfTwo = alignment > 0 && Number.isInteger(Math.log2(alignment));
  if (powerOfTwo && (stated === undefined || stated === alignment)) return alignment;
  throw new GgufError(
    "E_WRITE",
    "general.alignment is no power of two, or stated twice with different values",
    "Give the alignment once, as 32 or another power of two.",
    { field: "general.alignment", value: `${alignment}` },
  );
}

function withAlignment(
  metadata: readonly MetadataInput[],
  alignment: number,
): readonly MetadataInput[] {
  const key = "general.alignment";
  if (alignment === DEFAULT_ALIGNMENT || metadata.some((entry) => entry.key === key)) {
    return metadata;
  }
  return [...metadata, { key, type: "uint32", value: alignment }];
}

function dataBytes({ name, type, shape }: TensorShape): number {
  const elements = shape.reduce((product, length) => product * length, 1);
  const bytes = bytesOf(tensorType(type), elements);
  if (Number.isSafeInteger(bytes)) return bytes;
  throw new GgufError(
    "E_WRITE",
    `tensor ${name} of shape [${shape.join(", ")}] is no whole number of ${type} blocks`,
    "Give rows that the type's blocks divide.",
    { field: name, value: shape.join(" x "), limit: type },
  );
}

function checkTensor(tensor: TensorInput): void {
  const { name, type, shape, data } = tensor;
  const expected = dataBytes(tensor);
  if (expected === data.length) return;
  throw new GgufError(
    "E_WRITE",
    `tensor ${name} of type ${type} and shape [${shape.join(", ")}] needs ${expected} bytes`,
    "Give as many bytes as the shape and the type ask for.",
    { field: name, value: `${data.length} bytes`, limit: `${expected} bytes` },
  );
}

function padding(length: number, alignment: number): number {
  return (alignment - (length % alignment)) % alignment;
}
