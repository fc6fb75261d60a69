export { checkRange, MemorySource } from "./byte-source.ts";
export type { ByteSource } from "./byte-source.ts";
export { GgufError } from "./error.ts";
export type { GgufErrorCode, GgufErrorFacts } from "./error.ts";
export { isGguf, MAGIC_BYTES, READABLE_VERSIONS, readMagic } from "./magic.ts";
export type { Magic } from "./magic.ts";
export type { ArrayInput, MetadataInput, ScalarInput } from "./metadata-input.ts";
export {
  bytesOf,
  RETIRED_TENSOR_TYPES,
  TENSOR_TYPES,
  tensorType,
  tensorTypeById,
} from "./tensor-type.ts";
export type { TensorType, TensorTypeName } from "./tensor-type.ts";
export { VALUE_BYTES, VALUE_TYPES } from "./value-type.ts";
export type { ScalarType, ValueType } from "./value-type.ts";
export { ggufChunks, writeGguf } from "./write.ts";
export type { GgufContent, TensorInput } from "./write.ts";
