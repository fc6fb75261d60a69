import { metadataPart, metadataRows, type Gguf } from "@llcuda/gguf";
import type { MetadataPage, MetadataPiece } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import { mutable } from "./mutable.ts";

/** Pairs in one answer; models have some dozens. */
export const MAX_METADATA_PAGE = 1_000;
/** Elements of an array in one answer. */
const MAX_ARRAY_PIECE = 2_000;
/** Characters of a text in one answer: any real chat template comes whole. */
export const MAX_TEXT_PIECE = 256 * 1024;

/** Metadata pairs `start` up to `start + count`, each cut to a row. */
export async function metadataPage(
  gguf: Gguf,
  start: number,
  count: number,
): Promise<MetadataPage> {
  const entries = await metadataRows(gguf, start, Math.min(count, MAX_METADATA_PAGE));
  return { total: gguf.metadata.size, entries: mutable(entries) };
}

/** A piece of the value with this key. @throws Failure NOT_FOUND */
export async function metadataPiece(
  gguf: Gguf,
  key: string,
  start: number,
  count: number,
): Promise<MetadataPiece> {
  const entry = gguf.metadata.get(key);
  if (entry === undefined) {
    const hint = "tensors.metadata lists the keys that the file has.";
    throw new Failure("NOT_FOUND", `There is no metadata key ${key.slice(0, 200)}.`, hint);
  }
  const most = entry.type === "array" ? MAX_ARRAY_PIECE : MAX_TEXT_PIECE;
  return mutable(await metadataPart(gguf, key, start, Math.min(count, most)));
}
