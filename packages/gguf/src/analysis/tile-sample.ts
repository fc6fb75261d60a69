import { PAGE_BYTES } from "../page-cache.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { matrixSize } from "./matrix.ts";
import type { TileRequest } from "./tile-request.ts";

/** What of a rectangle is looked at for its picture. */
export interface TileSample {
  /** The rectangle, and the pixels that are drawn of it. */
  readonly request: TileRequest;
  readonly rows: readonly number[];
  /** Values looked at of each pixel's part of a row. */
  readonly perPixel: number;
  readonly exact: boolean;
}

/** Values looked at for a first picture: a few milliseconds; and of each pixel, if those are fewer. */
const SAMPLE_VALUES = 1024 * 1024;
const SAMPLE_PER_PIXEL = 2;

/** Rows of pixels where each may be a request: a coarse picture, and not for long. */
const SLOW_PIXEL_ROWS = 24;
/** Fetched for each of them: as much as a request for less would bring. */
const SLOW_PIECE_BYTES = 64 * 1024;
/** Together, also of very long rows. */
const SLOW_BYTES = 2 * 1024 * 1024;

/** About how many values a first picture looks at. */
export function sampledValues({ width, height }: TileRequest): number {
  return Math.min(SAMPLE_VALUES, SAMPLE_PER_PIXEL * width * height);
}

/** Which rows to look at, and how much of each pixel's part of them: all, or about `budget` values. */
export function sampleOf(request: TileRequest, budget: number): TileSample {
  const { rows, columns, width, height } = request;
  if (rows * columns <= budget) return everything(request);
  const perRow = Math.min(
    Math.ceil(rows / height),
    Math.max(1, Math.floor(budget / (height * columns))),
  );
  const part = Math.ceil(columns / width);
  const perPixel = Math.min(part, Math.max(1, Math.floor(budget / (height * width * perRow))));
  return { request, rows: middles(request, perRow), perPixel, exact: false };
}

/** The same where each read takes long: few pieces, and of each all that comes with it; little comes whole. */
export function slowSampleOf(
  request: TileRequest,
  budget: number,
  tensor: TensorPlace,
): TileSample {
  const { rows, columns, width, height } = request;
  const rowBytes = tensor.bytes / matrixSize(tensor).rows;
  if (rows * columns <= budget || rows * rowBytes <= SLOW_BYTES) return everything(request);
  const pieces = Math.min(height, SLOW_PIXEL_ROWS, Math.max(1, Math.floor(SLOW_BYTES / rowBytes)));
  const coarse = { ...request, height: pieces };
  const perRow = Math.max(1, Math.floor(SLOW_PIECE_BYTES / rowBytes));
  const perPixel = Math.ceil(columns / width);
  const looked = pageRows(coarse, tensor) ?? middles(coarse, perRow);
  return { request: coarse, rows: looked, perPixel, exact: false };
}

/**
 * Of each row of pixels the rows that lie in one page near its middle: as little as a request can bring.
 * Null where rows are too long, or the parts too short, for that.
 */
function pageRows(request: TileRequest, { bytes, elements, offset, shape }: TensorPlace) {
  const rowBytes = bytes / matrixSize({ elements, shape }).rows;
  const chosen: number[] = [];
  for (const middle of middles(request, 1)) {
    const page = Math.floor((offset + middle * rowBytes) / PAGE_BYTES) * PAGE_BYTES - offset;
    const start = Math.ceil(page / rowBytes);
    const end = Math.floor((page + PAGE_BYTES) / rowBytes);
    const y = pixelOf(middle, request);
    const fits = end > start && pixelOf(start, request) === y && pixelOf(end - 1, request) === y;
    if (!fits || start < request.row || end > request.row + request.rows) return null;
    for (let row = start; row < end; row++) chosen.push(row);
  }
  return chosen;
}

/** The row of pixels whose part holds a row: the inverse of partOf, which rounds down. */
export function pixelOf(row: number, { row: first, rows, height }: TileRequest): number {
  return Math.ceil(((row - first + 1) * height) / rows) - 1;
}

/** What of a tensor says where its rows lie. */
export type TensorPlace = Pick<TensorInfo, "bytes" | "elements" | "offset" | "shape">;

/**
 * Bytes that the picture of a rectangle takes at most where a file is read by ranges: the pages of whole rows. Pure.
 * @param sample a first picture; else one of all values
 */
export function pictureBytes(tensor: TensorPlace, request: TileRequest, sample: boolean): number {
  const budget = sample ? sampledValues(request) : Infinity;
  const rowBytes = tensor.bytes / matrixSize(tensor).rows;
  let [pages, last] = [0, -1];
  for (const row of slowSampleOf(request, budget, tensor).rows) {
    const start = tensor.offset + row * rowBytes;
    const first = Math.max(last + 1, Math.floor(start / PAGE_BYTES));
    last = Math.max(last, Math.ceil((start + rowBytes) / PAGE_BYTES) - 1);
    pages += Math.max(0, last + 1 - first);
  }
  return pages * PAGE_BYTES;
}

function everything(request: TileRequest): TileSample {
  const { row, rows, columns, width } = request;
  const all = Array.from({ length: rows }, (_, i) => row + i);
  return { request, rows: all, perPixel: Math.ceil(columns / width), exact: true };
}

/** At most `count` rows of each row of pixels: neighbours from its middle, which are one read. */
function middles({ row, rows, height }: TileRequest, count: number): number[] {
  const chosen: number[] = [];
  for (let y = 0; y < height; y++) {
    const [first, end] = partOf(y, height, rows);
    const some = Math.min(count, end - first);
    const start = row + first + ((end - first - some) >> 1);
    for (let i = 0; i < some; i++) chosen.push(start + i);
  }
  return chosen;
}

/** Where the part of pixel `i` of `pixels` begins and ends among `length` rows or columns. */
export function partOf(i: number, pixels: number, length: number): [first: number, end: number] {
  return [Math.floor((i * length) / pixels), Math.floor(((i + 1) * length) / pixels)];
}
