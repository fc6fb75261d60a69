import { tensorNorms } from "../analysis/norms.ts";
import type { PlacedTensor } from "../analysis/comparison.ts";
import { sampleTensor } from "../analysis/sample.ts";
import { readTile } from "../analysis/tile.ts";
import type { ScanOptions } from "../analysis/scan.ts";
import type { TileRequest } from "../analysis/tile-request.ts";
import { sampledValues } from "../analysis/tile-sample.ts";
import { readValues } from "../values.ts";

/** Floats of a tensor that are wanted. */
export type FloatsQuery =
  | { readonly kind: "values"; readonly start: number; readonly count: number }
  /** `sample`: some of the values, for a first picture. */
  | { readonly kind: "tile"; readonly request: TileRequest; readonly sample: boolean }
  | { readonly kind: "norms" }
  | { readonly kind: "sample"; readonly pieces: number };

/** Floats in planes; what they are is told by two numbers beside them. */
export interface Floats {
  /** Of values the start, of a tile the width, of norms the rows, of a sample the pieces. */
  first: number;
  /** The count, the height, the columns, the values of each piece. */
  second: number;
  /** False: from some of the values only. */
  exact: boolean;
  /** A tile's least, largest and mean; the norms of rows and of columns; else one plane. */
  planes: Float32Array[];
}

export interface FloatsOptions extends Pick<ScanOptions, "signal" | "turn"> {
  /** Of a tile: the picture of the difference from that tensor. */
  readonly minus?: PlacedTensor;
}

/** Rectangles of more values take long; somebody who looks sees a sample of them meanwhile. */
const QUICK_VALUES = 4_000_000;

/** Whether somebody waits for it: all but what looks at very many values. */
export function isUrgent(query: FloatsQuery): boolean {
  if (query.kind === "norms") return false;
  if (query.kind !== "tile" || query.sample) return true;
  return query.request.rows * query.request.columns <= QUICK_VALUES;
}

/** A small picture, drawn from rows that have so many values: a few milliseconds of a processor. */
const GLANCE_PIXELS = 64 * 1024;
const GLANCE_VALUES = 4 * 1024 * 1024;

/** Whether it is made in less time than it takes to wait for a thread that begins, or works for others. */
export function isGlance(query: FloatsQuery): boolean {
  if (query.kind !== "tile" || !query.sample) return false;
  const { width, height, columns } = query.request;
  return width * height <= GLANCE_PIXELS && height * columns <= GLANCE_VALUES;
}

/** Gives what is asked for. Rejects with E_RANGE, E_LIMIT, E_TTYPE, and with the signal's reason. */
export async function tensorFloats(
  placed: PlacedTensor,
  query: FloatsQuery,
  { minus, ...options }: FloatsOptions = {},
): Promise<Floats> {
  const { gguf, tensor } = placed;
  const stop = options.signal === undefined ? {} : { signal: options.signal };
  switch (query.kind) {
    case "values": {
      const { start: first, count: second } = query;
      const values = await readValues(gguf, tensor, first, second);
      // A part of whole blocks: only that part should travel.
      return { first, second, exact: true, planes: [values.slice()] };
    }
    case "tile": {
      const tile = await readTile(placed, query.request, {
        ...stop,
        ...(query.sample ? { sampleValues: sampledValues(query.request) } : {}),
        ...(minus === undefined ? {} : { minus }),
      });
      const { width: first, height: second, exact, min, max, mean } = tile;
      return { first, second, exact, planes: [min, max, mean] };
    }
    case "norms": {
      const { rows, columns } = await tensorNorms(gguf, tensor, options);
      return { first: rows.length, second: columns.length, exact: true, planes: [rows, columns] };
    }
    case "sample": {
      const sample = await sampleTensor(gguf, tensor, { pieces: query.pieces, ...stop });
      const { starts, length, values } = sample;
      const exact = values.length === tensor.elements;
      return { first: starts.length, second: length, exact, planes: [values] };
    }
  }
}
