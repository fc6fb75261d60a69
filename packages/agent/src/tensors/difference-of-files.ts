import type { FileDifference } from "@llcuda/protocol";
import { differenceOf } from "./compare-files.ts";
import type { OpenedFile } from "./open-file.ts";

/** Characters of a metadata value that a row shows. */
const ROW_CHARS = 500;

function row(value: unknown): string {
  return JSON.stringify(value).slice(0, ROW_CHARS);
}

/** What differs between two files by their headers, as the wire has it. */
export async function fileDifference(a: OpenedFile, b: OpenedFile): Promise<FileDifference> {
  const { metadata, tensors } = await differenceOf(a, b);
  const { onlyA, onlyB, incomparable, comparable } = tensors;
  return {
    bytes: { a: a.size, b: b.size },
    metadata: {
      onlyA: metadata.onlyA,
      onlyB: metadata.onlyB,
      changed: metadata.changed.map(({ key, a, b }) => ({ key, a: row(a), b: row(b) })),
    },
    tensors: { onlyA, onlyB, incomparable, comparable: comparable.length },
  };
}
