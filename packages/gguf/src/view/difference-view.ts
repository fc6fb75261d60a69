import { differenceOf } from "../analysis/file-difference.ts";
import type { GgufSet } from "../split.ts";
import { setBytes } from "./file-view.ts";
import { missingBytes } from "./tensor-reading.ts";

/** Characters of a metadata value that a row shows. */
const ROW_CHARS = 500;

/** What two files have differently by their headers alone. */
export interface DifferenceView {
  readonly bytes: { readonly a: number; readonly b: number };
  /** Bytes of each that are read by ranges and not here yet. */
  readonly missing: { readonly a: number; readonly b: number };
  readonly metadata: {
    readonly onlyA: readonly string[];
    readonly onlyB: readonly string[];
    /** Values as JSON, cut to what a row shows. */
    readonly changed: readonly { readonly key: string; readonly a: string; readonly b: string }[];
  };
  readonly tensors: {
    readonly onlyA: readonly string[];
    readonly onlyB: readonly string[];
    readonly incomparable: readonly { readonly name: string; readonly reason: string }[];
    /** How many can be compared. */
    readonly comparable: number;
  };
}

/** Reads both headers, no tensors. */
export async function differenceView(a: GgufSet, b: GgufSet): Promise<DifferenceView> {
  const { metadata, tensors } = await differenceOf(a, b);
  const { onlyA, onlyB, incomparable, comparable } = tensors;
  return {
    bytes: { a: setBytes(a), b: setBytes(b) },
    missing: { a: await missingBytes(a), b: await missingBytes(b) },
    metadata: {
      onlyA: metadata.onlyA,
      onlyB: metadata.onlyB,
      changed: metadata.changed.map(({ key, a, b }) => ({ key, a: row(a), b: row(b) })),
    },
    tensors: { onlyA, onlyB, incomparable, comparable: comparable.length },
  };
}

function row(value: unknown): string {
  return JSON.stringify(value).slice(0, ROW_CHARS);
}
