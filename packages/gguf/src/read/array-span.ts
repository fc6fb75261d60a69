import type { ValueType } from "../value-type.ts";

export type ArrayScalar = number | boolean | string;

/** Where an array lies in the file: what the header parser keeps of it. */
export interface ArraySpan {
  readonly of: ValueType;
  readonly length: number;
  /** Offset in the file of the first element. */
  readonly offset: number;
  /** Bytes of all elements. */
  readonly bytes: number;
  /** Offsets of element 0, CHECKPOINT_STRIDE, 2 * CHECKPOINT_STRIDE..., for strings and arrays. */
  readonly checkpoints: readonly number[];
  /** The elements, where they are few and of a fixed size. */
  readonly values: readonly ArrayScalar[] | undefined;
}
