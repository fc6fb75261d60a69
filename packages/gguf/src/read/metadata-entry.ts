import type { ScalarType } from "../value-type.ts";
import type { ArraySpan } from "./array-span.ts";

/** What a reader should know about a value beyond the value. */
export type MetadataFlag =
  /** The bytes are no UTF-8; the text shows U+FFFD in their place. */
  | "invalid-utf8"
  /** A 64-bit integer beyond 2^53, given as decimal digits. */
  | "beyond-safe-integer"
  /** The texts before it used up METADATA_TEXT_BUDGET: it is left in the file, the value is empty. */
  | "left-in-file"
  /** An array in an array: valid GGUF, but llama.cpp refuses to load it. */
  | "nested-array";

interface EntryPlace {
  readonly key: string;
  /** Offset in the file of the value (of a text's or an array's content). */
  readonly offset: number;
  /** Bytes of the value there. */
  readonly bytes: number;
  readonly flags: readonly MetadataFlag[];
}

export type MetadataEntry =
  | (EntryPlace & { readonly type: ScalarType; readonly value: number | boolean | string })
  | (EntryPlace & { readonly type: "array"; readonly value: ArraySpan });
