import type { TensorType } from "../tensor-type.ts";

/** One tensor as the table of the file describes it. */
export interface TensorInfo {
  readonly name: string;
  /** In ggml's order: the row length comes first. Empty for a scalar. */
  readonly shape: readonly number[];
  /** Product of the shape. */
  readonly elements: number;
  /** The number of the type in the file. */
  readonly typeId: number;
  /** `Q4_K`, or `type 57, unknown`. */
  readonly typeName: string;
  /** Undefined where this package does not know the type: then only the bytes can be had. */
  readonly type: TensorType | undefined;
  /** Offset of the first byte in the file. */
  readonly offset: number;
  /** Offset from the start of the data section, as the file has it. */
  readonly dataOffset: number;
  /** Bytes of the data; of an unknown type, those up to the next tensor or the end of the file. */
  readonly bytes: number;
}
