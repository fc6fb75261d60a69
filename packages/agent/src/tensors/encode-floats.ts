import type { Floats } from "@llcuda/gguf";
import { TENSOR_BYTES, type TensorBytesKind } from "@llcuda/protocol";

/** Floats as docs/tensors-wire.md has them: the header, then each plane; views, not copies. */
export function encodeFloats(kind: TensorBytesKind, floats: Floats): Uint8Array[] {
  const { version, headerBytes, magic, kinds } = TENSOR_BYTES;
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  const count = floats.planes.reduce((sum, plane) => sum + plane.length, 0);
  header.set(magic);
  view.setUint16(TENSOR_BYTES.versionAt, version, true);
  view.setUint16(TENSOR_BYTES.kindAt, kinds[kind], true);
  view.setUint32(TENSOR_BYTES.flagsAt, floats.exact ? 1 : 0, true);
  view.setUint32(TENSOR_BYTES.floatsAt, count, true);
  view.setFloat64(TENSOR_BYTES.firstAt, floats.first, true);
  view.setFloat64(TENSOR_BYTES.secondAt, floats.second, true);
  // Every machine that runs Node and an engine is little-endian.
  const planes = floats.planes.map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  return [header, ...planes];
}
