import { GgufError } from "../error.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import type { PlacedTensor } from "./comparison.ts";
import { checkViewport, matrixSize, readRows } from "./matrix.ts";
import type { TileRequest } from "./tile-request.ts";
import { partOf, pixelOf, sampleOf, slowSampleOf } from "./tile-sample.ts";

/** The pixels of a large screen. */
export const MAX_TILE_PIXELS = 4 * 1024 * 1024;

/** A row is turned into floats whole: 64 MiB. The widest known rows have some 100,000 values. */
const MAX_TILE_COLUMNS = 16 * 1024 * 1024;
/** All rows of an exact picture are listed; a vocabulary of 262,144 and 256 experts have room. */
const MAX_TILE_ROWS = 4 * 1024 * 1024;

export interface TileOptions {
  readonly signal?: AbortSignal;
  /**
   * About so many values are looked at, evenly spread, where the rectangle has more. Of a slow source
   * these are at most 24 pieces, and the picture has as many rows of pixels.
   */
  readonly sampleValues?: number;
  /** The picture of `this - minus`; a tensor of the same shape. */
  readonly minus?: PlacedTensor;
}

/** A picture of a rectangle: planes of width * height floats, row after row. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  /** NaN where a pixel has no number at all. */
  readonly min: Float32Array;
  readonly max: Float32Array;
  /** NaN or infinite where any of a pixel's values is. */
  readonly mean: Float32Array;
  /** False: the pixels were drawn from some of their values only. */
  readonly exact: boolean;
}

/**
 * Draws a rectangle of a tensor. Rejects with E_RANGE for a rectangle that is not there, E_LIMIT for
 * too many pixels, E_TTYPE for an unknown type, and with the signal's reason.
 */
export async function readTile(
  { gguf, tensor }: PlacedTensor,
  asked: TileRequest,
  { minus, signal, sampleValues = Infinity }: TileOptions = {},
): Promise<Tile> {
  checkTile(tensor, asked, sampleValues);
  if (minus !== undefined) checkSameShape(tensor, minus.tensor);
  const slow = [gguf, minus?.gguf].some((one) => one?.source.slow === true);
  const sample = slow ? slowSampleOf(asked, sampleValues, tensor) : sampleOf(asked, sampleValues);
  const { request } = sample;
  const reducer = new TileReducer(request, sample.perPixel);
  const options = { signal, slow };
  const second =
    minus === undefined
      ? undefined
      : readRows(minus.gguf, minus.tensor, sample.rows, request, options);
  for await (const { rows, values } of readRows(gguf, tensor, sample.rows, request, options)) {
    const other = await second?.next();
    if (other !== undefined && other.done !== true) subtract(values, other.value.values);
    for (const [i, row] of rows.entries()) {
      reducer.add(row, values.subarray(i * request.columns, (i + 1) * request.columns));
    }
  }
  return reducer.tile(sample.exact);
}

function subtract(values: Float32Array, other: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i]! -= other[i]!;
}

function checkTile(tensor: TensorInfo, request: TileRequest, sampleValues: number): void {
  checkViewport(tensor, request);
  const { width, height, rows, columns } = request;
  const everyRow = rows * columns <= sampleValues;
  if (columns > MAX_TILE_COLUMNS || (everyRow && rows > MAX_TILE_ROWS)) {
    const hint = "Look at a part of it.";
    throw new GgufError("E_LIMIT", "the rectangle has too many values for one picture", hint, {
      field: tensor.name,
      value: `${rows} rows of ${columns}`,
      limit: `${MAX_TILE_ROWS} rows of ${MAX_TILE_COLUMNS}`,
    });
  }
  const pixels = width * height;
  const whole = Number.isSafeInteger(width) && Number.isSafeInteger(height);
  if (whole && width > 0 && height > 0 && width <= columns && height <= rows) {
    if (pixels <= MAX_TILE_PIXELS) return;
  }
  throw new GgufError("E_LIMIT", "the picture has too many pixels, or none", "Ask for fewer.", {
    field: tensor.name,
    value: `${width} x ${height}`,
    limit: `${columns} x ${rows}, and ${MAX_TILE_PIXELS} together`,
  });
}

function checkSameShape(a: TensorInfo, b: TensorInfo): void {
  const [sizeA, sizeB] = [matrixSize(a), matrixSize(b)];
  if (sizeA.rows === sizeB.rows && sizeA.columns === sizeB.columns) return;
  const value = `[${a.shape.join(", ")}] and [${b.shape.join(", ")}]`;
  const hint = "Only tensors of one shape can be compared.";
  throw new GgufError("E_RANGE", "the two tensors have different shapes", hint, { value });
}

class TileReducer {
  readonly #request: TileRequest;
  /** Of each column of pixels: its first column that is looked at, and how many are. */
  readonly #from: Uint32Array;
  readonly #looked: Uint32Array;
  /** Rows that were added to each row of pixels. */
  readonly #rows: Uint32Array;
  readonly #min: Float32Array;
  readonly #max: Float32Array;
  readonly #sum: Float64Array;

  constructor(request: TileRequest, perPixel: number) {
    const { width, height, columns } = request;
    this.#request = request;
    const parts = Array.from({ length: width }, (_, x) => partOf(x, width, columns));
    this.#looked = Uint32Array.from(parts, ([first, end]) => Math.min(end - first, perPixel));
    // The middle of the part.
    this.#from = Uint32Array.from(
      parts,
      ([first, end], x) => first + ((end - first - this.#looked[x]!) >> 1),
    );
    this.#rows = new Uint32Array(height);
    this.#min = new Float32Array(width * height).fill(Infinity);
    this.#max = new Float32Array(width * height).fill(-Infinity);
    this.#sum = new Float64Array(width * height);
  }

  add(row: number, values: Float32Array): void {
    const { width, columns } = this.#request;
    const y = pixelOf(row, this.#request);
    const [start, end] = [y * width, (y + 1) * width];
    this.#rows[y]!++;
    const [min, max] = [this.#min.subarray(start, end), this.#max.subarray(start, end)];
    const sum = this.#sum.subarray(start, end);
    if (width === columns) addSingles(values, min, max, sum);
    else addParts(values, this.#from, this.#looked, min, max, sum);
  }

  tile(exact: boolean): Tile {
    const { width, height } = this.#request;
    const [min, max, mean] = [this.#min, this.#max, new Float32Array(width * height)];
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        mean[i] = this.#sum[i]! / (this.#rows[y]! * this.#looked[x]!);
        if (min[i]! > max[i]!) min[i] = max[i] = NaN;
      }
    }
    return { width, height, min, max, mean, exact };
  }
}

/** Every column has a pixel of its own. */
function addSingles(
  values: Float32Array,
  min: Float32Array,
  max: Float32Array,
  sum: Float64Array,
): void {
  for (let x = 0; x < values.length; x++) {
    const value = values[x]!;
    if (value < min[x]!) min[x] = value;
    if (value > max[x]!) max[x] = value;
    sum[x]! += value;
  }
}

function addParts(
  values: Float32Array,
  from: Uint32Array,
  looked: Uint32Array,
  min: Float32Array,
  max: Float32Array,
  sum: Float64Array,
): void {
  for (let x = 0; x < from.length; x++) {
    const start = from[x]!;
    const end = start + looked[x]!;
    let [least, most, total] = [min[x]!, max[x]!, 0];
    for (let i = start; i < end; i++) {
      const value = values[i]!;
      if (value < least) least = value;
      if (value > most) most = value;
      total += value;
    }
    min[x] = least;
    max[x] = most;
    sum[x]! += total;
  }
}
