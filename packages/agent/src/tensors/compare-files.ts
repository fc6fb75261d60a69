import { compareTensors, metadataJson } from "@llcuda/gguf";
import type { JsonValue, TensorComparison, TensorInfo } from "@llcuda/gguf";
import type { OpenedFile } from "./open-file.ts";

/** Two files and what each has that the other has not. */
export interface FileDifference {
  metadata: {
    onlyA: string[];
    onlyB: string[];
    /** Keys whose values differ. Long arrays are compared by length and first elements. */
    changed: { key: string; a: JsonValue; b: JsonValue }[];
  };
  tensors: {
    onlyA: string[];
    onlyB: string[];
    /** Tensors of one name whose values cannot be compared, with the reason. */
    incomparable: { name: string; reason: string }[];
    comparable: TensorPair[];
  };
}

export interface TensorPair {
  name: string;
  a: OpenedFile["tensors"][number];
  b: OpenedFile["tensors"][number];
}

/** What differs between two files by their headers alone, and which tensors can be compared. */
export async function differenceOf(a: OpenedFile, b: OpenedFile): Promise<FileDifference> {
  const byName = new Map(b.tensors.map((placed) => [placed.tensor.name, placed]));
  const names = new Set(a.tensors.map(({ tensor }) => tensor.name));
  const tensors: FileDifference["tensors"] = {
    onlyA: [],
    onlyB: b.tensors.map(({ tensor }) => tensor.name).filter((name) => !names.has(name)),
    incomparable: [],
    comparable: [],
  };
  for (const placed of a.tensors) {
    const { name } = placed.tensor;
    const other = byName.get(name);
    const reason = other === undefined ? null : obstacle(placed.tensor, other.tensor);
    if (other === undefined) tensors.onlyA.push(name);
    else if (reason === null) tensors.comparable.push({ name, a: placed, b: other });
    else tensors.incomparable.push({ name, reason });
  }
  return { metadata: await metadataDifference(a, b), tensors };
}

function obstacle(a: TensorInfo, b: TensorInfo): string | null {
  const [shapeA, shapeB] = [a.shape.join(", "), b.shape.join(", ")];
  if (shapeA !== shapeB) return `shapes [${shapeA}] and [${shapeB}]`;
  const unknown = [a, b].find(({ type }) => type === undefined);
  return unknown === undefined ? null : unknown.typeName;
}

async function metadataDifference(
  a: OpenedFile,
  b: OpenedFile,
): Promise<FileDifference["metadata"]> {
  const [ours, theirs] = [a.first.metadata, b.first.metadata];
  const changed: FileDifference["metadata"]["changed"] = [];
  for (const [key, entry] of ours) {
    const other = theirs.get(key);
    if (other === undefined) continue;
    const one = await metadataJson(a.first, entry, false);
    const two = await metadataJson(b.first, other, false);
    if (JSON.stringify(one) !== JSON.stringify(two)) changed.push({ key, a: one, b: two });
  }
  return {
    onlyA: [...ours.keys()].filter((key) => !theirs.has(key)),
    onlyB: [...theirs.keys()].filter((key) => !ours.has(key)),
    changed,
  };
}

/** A compared pair as it is told: what each side is, and how far they are apart. */
export interface ComparedPair extends TensorComparison {
  name: string;
  shape: readonly number[];
  typeA: string;
  typeB: string;
  bytesA: number;
  bytesB: number;
}

/** Compares one pair, all values. Rejects with the signal's reason. */
export async function comparePair(
  { name, a, b }: TensorPair,
  options: { signal?: AbortSignal; onProgress?: (done: number) => void } = {},
): Promise<ComparedPair> {
  const placed = [a, b].map(({ part, tensor }) => ({ gguf: part, tensor }));
  return {
    name,
    shape: a.tensor.shape,
    typeA: a.tensor.typeName,
    typeB: b.tensor.typeName,
    bytesA: a.tensor.bytes,
    bytesB: b.tensor.bytes,
    ...(await compareTensors(placed[0]!, placed[1]!, options)),
  };
}
