import type {
  FileDifference,
  LogHistogram,
  MetadataEntry,
  TensorEntry,
  TensorPair,
  TensorStatistics,
  ValueBlock,
  VocabularyToken,
} from "@llcuda/protocol";
import { barsOf } from "../tensor/histogram-bars.ts";
import type { MapNode } from "../treemap.ts";
import { csvOf, csvTable, type Cell } from "./csv.ts";

/** Tensors in the order in which they are shown. */
export function tensorsCsv(tensors: readonly TensorEntry[]): string {
  return csvOf(tensors, {
    name: ({ name }) => name,
    type: ({ type }) => type,
    shape: ({ shape }) => shape.join(" "),
    elements: ({ elements }) => elements,
    bytes: ({ bytes }) => bytes,
    offset: ({ offset }) => offset,
    part: ({ part }) => part,
    role: ({ role }) => role,
    block: ({ block }) => block,
  });
}

/** Every tensor below a part of the map of bytes. */
export function bytesCsv(part: MapNode): string {
  const leaves = (node: MapNode): MapNode[] => node.children?.flatMap(leaves) ?? [node];
  return csvOf(leaves(part), {
    role: ({ role }) => role,
    block: ({ tensor }) => tensor?.block ?? null,
    tensor: ({ name }) => name,
    type: ({ tensor }) => tensor?.type ?? null,
    bytes: ({ bytes }) => bytes,
  });
}

/** The bars of a histogram, from the most negative magnitude to the most positive. */
export function histogramCsv(histogram: LogHistogram): string {
  return csvOf(barsOf(histogram), {
    from: ({ from }) => from,
    to: ({ to }) => to,
    count: ({ count }) => count,
  });
}

/** Every figure of a tensor, its quantiles and its largest values. */
export function statisticsCsv(
  { quantiles, extremes, histogram: _bins, ...figures }: TensorStatistics,
  parts: readonly string[],
  columns: number,
): string {
  const rows: Cell[][] = Object.entries(figures);
  for (const [i, value] of quantiles.entries()) rows.push([`quantile ${parts[i] ?? i}`, value]);
  for (const { index, value } of extremes) {
    const row = Math.floor(index / columns);
    rows.push([`largest, row ${row}, column ${index % columns}`, value]);
  }
  return csvTable(["figure", "value"], rows);
}

/** Compared tensors, those that are equal too. */
export function pairsCsv(pairs: readonly TensorPair[]): string {
  return csvOf(pairs, {
    name: ({ name }) => name,
    shape: ({ shape }) => shape.join(" "),
    "type A": ({ typeA }) => typeA,
    "type B": ({ typeB }) => typeB,
    "bytes A": ({ bytesA }) => bytesA,
    "bytes B": ({ bytesB }) => bytesB,
    values: ({ count }) => count,
    differing: ({ differing }) => differing,
    "relative RMSE": ({ relativeRmse }) => relativeRmse,
    RMSE: ({ rmse }) => rmse,
    cosine: ({ cosine }) => cosine,
    bias: ({ bias }) => bias,
    "max error A": ({ maxError }) => maxError?.a ?? null,
    "max error B": ({ maxError }) => maxError?.b ?? null,
    "max error index": ({ maxError }) => maxError?.index ?? null,
    "KL nats": ({ klNats }) => klNats,
  });
}

/** Pairs of the metadata as the table has them. */
export function metadataCsv(entries: readonly MetadataEntry[]): string {
  return csvOf(entries, {
    key: ({ key }) => key,
    type: ({ type }) => type,
    length: ({ length }) => length,
    flags: ({ flags }) => flags.join(" "),
    offset: ({ offset }) => offset,
    bytes: ({ bytes }) => bytes,
    value: ({ value }) => value,
  });
}

/** The elements of an array, each with its place. */
export function arrayCsv(items: readonly string[]): string {
  return csvTable(
    ["index", "value"],
    items.map((item, i) => [i, item]),
  );
}

export function tokensCsv(tokens: readonly VocabularyToken[]): string {
  return csvOf(tokens, {
    id: ({ id }) => id,
    text: ({ text }) => text,
    type: ({ type }) => type,
    score: ({ score }) => score,
  });
}

/** A block's fields, bit by bit, and the values that they make. */
export function blockCsv({ fields, values, block }: ValueBlock): string {
  return csvTable(
    ["what", "name", "first bit", "bits", "value"],
    [
      ...fields.map(({ bit, bits, name, value }): Cell[] => ["field", name, bit, bits, value]),
      ...values.map((value, i): Cell[] => ["value", `${i} of block ${block}`, null, null, value]),
    ],
  );
}

const named = (what: string, names: readonly string[], a: string, b: string): Cell[][] =>
  names.map((name) => [what, name, a, b]);

/** What two headers have differently. */
export function differenceCsv({ metadata, tensors }: FileDifference): string {
  return csvTable(
    ["what", "name", "A", "B"],
    [
      ...named("tensor", tensors.onlyA, "there", ""),
      ...named("tensor", tensors.onlyB, "", "there"),
      ...named("key", metadata.onlyA, "there", ""),
      ...named("key", metadata.onlyB, "", "there"),
      ...tensors.incomparable.map(({ name, reason }): Cell[] => ["tensor", name, reason, reason]),
      ...metadata.changed.map(({ key, a, b }): Cell[] => ["key", key, a, b]),
    ],
  );
}
