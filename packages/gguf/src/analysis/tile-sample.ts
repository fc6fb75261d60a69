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

/** Rows of pixels where each may be a request: a coarse picture, and not for long. */
const SLOW_PIXEL_ROWS = 24;
/** Fetched for each of them: as much as a request for less would bring. */
const SLOW_PIECE_BYTES = 64 * 1024;
/** Together, also of very long rows. */
const SLOW_BYTES = 2 * 1024 * 1024;

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
export function slowSampleOf(request: TileRequest, budget: number, tensor: TensorInfo): TileSample {
  const { rows, columns, width, height } = request;
  const rowBytes = tensor.bytes / matrixSize(tensor).rows;
  if (rows * columns <= budget || rows * rowBytes <= SLOW_BYTES) return everything(request);
  const pieces = Math.min(height, SLOW_PIXEL_ROWS, Math.max(1, Math.floor(SLOW_BYTES / rowBytes)));
  const coarse = { ...request, height: pieces };
  const perRow = Math.max(1, Math.floor(SLOW_PIECE_BYTES / rowBytes));
  const perPixel = Math.ceil(columns / width);
  return { request: coarse, rows: middles(coarse, perRow), perPixel, exact: false };
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
