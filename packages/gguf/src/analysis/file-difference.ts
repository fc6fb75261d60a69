import type { TensorInfo } from "../read/tensor-info.ts";
import type { GgufSet } from "../split.ts";
import { metadataJson } from "../read/metadata-json.ts";
import type { JsonValue } from "../read/metadata-json.ts";
import type { ScanOptions } from "./scan.ts";
import type { StatisticsOptions } from "./statistics.ts";
import { compareTensors } from "./comparison.ts";
import type { PlacedTensor, TensorComparison } from "./comparison.ts";

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
    comparable: PlacedPair[];
  };
}

export interface PlacedPair {
  name: string;
  a: GgufSet["tensors"][number];
  b: GgufSet["tensors"][number];
}

/** What differs between two files by their headers alone, and which tensors can be compared. */
export async function differenceOf(a: GgufSet, b: GgufSet): Promise<FileDifference> {
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

async function metadataDifference(a: GgufSet, b: GgufSet): Promise<FileDifference["metadata"]> {
  const [firstA, firstB] = [a.parts[0]!, b.parts[0]!];
  const [ours, theirs] = [firstA.metadata, firstB.metadata];
  const changed: FileDifference["metadata"]["changed"] = [];
  for (const [key, entry] of ours) {
    const other = theirs.get(key);
    if (other === undefined) continue;
    const one = await metadataJson(firstA, entry, false);
    const two = await metadataJson(firstB, other, false);
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

/** How a pair is told, whoever compared it. Pure. */
export function pairOf(
  { tensor: a }: PlacedTensor,
  { tensor: b }: PlacedTensor,
  comparison: TensorComparison,
): ComparedPair {
  return {
    name: a.name,
    shape: a.shape,
    typeA: a.typeName,
    typeB: b.typeName,
    bytesA: a.bytes,
    bytesB: b.bytes,
    ...comparison,
  };
}

/** Compares one pair, all values. Rejects with the signal's reason. */
export async function comparePair(
  pair: PlacedPair,
  options: StatisticsOptions = {},
): Promise<ComparedPair> {
  const [a, b] = [pair.a, pair.b].map(({ part, tensor }) => ({ gguf: part, tensor }));
  return pairOf(a!, b!, await compareTensors(a!, b!, options));
}

/** Where a comparison stands: `row` is the pair that was just compared; null when `current` begins. */
export interface ComparisonStep {
  readonly row: ComparedPair | null;
  readonly current: string;
}

/** Compares every tensor that both files have, in the order of the first. */
export async function* comparedPairs(
  a: GgufSet,
  b: GgufSet,
  options: ScanOptions = {},
): AsyncGenerator<ComparisonStep> {
  const { tensors } = await differenceOf(a, b);
  for (const pair of tensors.comparable) {
    yield { row: null, current: pair.name };
    yield { row: await comparePair(pair, options), current: pair.name };
  }
}
