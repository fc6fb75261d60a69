import { GgufError } from "../error.ts";
import { dequantize } from "../quant/dequantize.ts";
import type { Gguf } from "../read/gguf.ts";
import type { TensorInfo } from "../read/tensor-info.ts";
import { knownType, readBlocks } from "../values.ts";
import type { Viewport } from "../values.ts";

/** A tensor seen as a matrix: its first dimension is the row, all others together are the rows. */
export interface MatrixSize {
  readonly columns: number;
  readonly rows: number;
}

export function matrixSize({
  shape,
  elements,
}: Pick<TensorInfo, "elements" | "shape">): MatrixSize {
  const columns = shape[0] ?? 1;
  return { columns, rows: columns === 0 ? 0 : elements / columns };
}

/** Throws E_RANGE unless the rectangle lies in the tensor and holds something. */
export function checkViewport(tensor: TensorInfo, viewport: Viewport): void {
  const { row, rows, column, columns } = viewport;
  const size = matrixSize(tensor);
  const whole = [row, rows, column, columns].every(Number.isSafeInteger);
  const down = row >= 0 && rows > 0 && row + rows <= size.rows;
  const across = column >= 0 && columns > 0 && column + columns <= size.columns;
  if (whole && down && across) return;
  throw new GgufError(
    "E_RANGE",
    `tensor ${tensor.name} has no such rectangle`,
    "Ask for what the tensor has.",
    {
      field: tensor.name,
      value: `${rows} rows from ${row}, ${columns} columns from ${column}`,
      limit: `${size.rows} rows of ${size.columns}`,
    },
  );
}

/** Floats that stay in a core's second-level cache; a wider row is a batch of its own. */
const BATCH_VALUES = 64 * 1024;
/** Where a batch of neighbours is a request. */
const SLOW_BATCH_VALUES = 4 * 1024 * 1024;

/** Neighbouring rows are read whole, also where few of their columns are wanted: so much at once. */
const BATCH_SPAN = 4 * 1024 * 1024;

/** Rows of a rectangle; the floats are written over when the next batch is asked for. */
export interface MatrixRows {
  readonly rows: readonly number[];
  /** The rows' values, one row after the other. */
  readonly values: Float32Array;
}

/** How the rows of a rectangle are read. */
export interface RowsOptions {
  readonly signal?: AbortSignal | undefined;
  /** Larger batches, for a source that is slow. */
  readonly slow?: boolean;
}

/**
 * The given rows (ascending) of a rectangle as float32, in batches that depend on the rectangle and
 * on `slow` alone: those of two tensors go together. Neighbouring rows are read at once; of each row only the blocks
 * between the columns are turned into floats.
 */
export async function* readRows(
  gguf: Gguf,
  tensor: TensorInfo,
  rows: readonly number[],
  { column, columns }: Pick<Viewport, "column" | "columns">,
  { signal, slow = gguf.source.slow === true }: RowsOptions = {},
): AsyncGenerator<MatrixRows> {
  const type = knownType(tensor);
  const { blockElements, blockBytes } = type;
  const perRow = matrixSize(tensor).columns / blockElements;
  const firstBlock = Math.floor(column / blockElements);
  const blocks = Math.ceil((column + columns) / blockElements) - firstBlock;
  const from = column - firstBlock * blockElements;
  const line = new Float32Array(blocks * blockElements);
  const most = slow ? SLOW_BATCH_VALUES : BATCH_VALUES;
  const widest = Math.max(columns / most, matrixSize(tensor).columns / BATCH_SPAN);
  const size = Math.max(1, Math.floor(1 / widest));
  const values = new Float32Array(Math.min(size, rows.length) * columns);
  // A whole row of blocks needs no copying from line to line.
  const direct = from === 0 && line.length === columns;
  const read = (batch: readonly number[]): Promise<Uint8Array[]> => {
    const runs = runsOf(batch).map(([first, last]) => {
      const count = (last - first) * perRow + blocks;
      return readBlocks(gguf, tensor, type, first * perRow + firstBlock, count);
    });
    const all = Promise.all(runs);
    // A failure is met when its turn comes, not as a rejection that nobody handles.
    all.catch(() => undefined);
    return all;
  };
  let ahead = read(rows.slice(0, size));
  for (let start = 0; start < rows.length; start += size) {
    signal?.throwIfAborted();
    const batch = rows.slice(start, start + size);
    const runs = await ahead;
    ahead = read(rows.slice(start + size, start + 2 * size));
    let done = 0;
    for (const bytes of runs) {
      for (let at = 0; at < bytes.length; at += perRow * blockBytes, done++) {
        const cut = bytes.subarray(at, at + blocks * blockBytes);
        const place = values.subarray(done * columns, (done + 1) * columns);
        if (direct) dequantize(type, cut, place);
        else place.set(dequantize(type, cut, line).subarray(from, from + columns));
      }
    }
    yield { rows: batch, values: values.subarray(0, batch.length * columns) };
  }
}

/** The first and the last of each run of direct neighbours. */
function runsOf(rows: readonly number[]): [first: number, last: number][] {
  const runs: [number, number][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last !== undefined && row === last[1] + 1) last[1] = row;
    else runs.push([row, row]);
  }
  return runs;
}
