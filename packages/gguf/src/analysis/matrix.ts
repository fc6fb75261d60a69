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

export function matrixSize({ shape, elements }: TensorInfo): MatrixSize {
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
  throw new GgufError("E_RANGE", `tensor ${tensor.name} has no such rectangle`, "Stay inside.", {
    field: tensor.name,
    value: `${rows} rows from ${row}, ${columns} columns from ${column}`,
    limit: `${size.rows} rows of ${size.columns}`,
  });
}

/** Neighbouring rows are read at once up to so many bytes. */
const SPAN_BYTES = 1024 * 1024;

/** A row of a rectangle; the floats are written over when the next row is asked for. */
export interface MatrixRow {
  readonly row: number;
  readonly values: Float32Array;
}

/**
 * The given rows (ascending) of a rectangle, one after the other, as float32. Rows that lie together
 * are read together; of each row only the blocks between the columns are turned into floats.
 */
export async function* readRows(
  gguf: Gguf,
  tensor: TensorInfo,
  rows: readonly number[],
  { column, columns }: Pick<Viewport, "column" | "columns">,
  signal?: AbortSignal,
): AsyncGenerator<MatrixRow> {
  const type = knownType(tensor);
  const { blockElements, blockBytes } = type;
  const perRow = matrixSize(tensor).columns / blockElements;
  const firstBlock = Math.floor(column / blockElements);
  const blocks = Math.ceil((column + columns) / blockElements) - firstBlock;
  const line = new Float32Array(blocks * blockElements);
  const from = column - firstBlock * blockElements;
  const spans = spansOf(rows, perRow * blockBytes);
  const read = async (span: Span | undefined): Promise<Uint8Array> => {
    if (span === undefined) return new Uint8Array();
    const start = span.first * perRow + firstBlock;
    return readBlocks(gguf, tensor, type, start, (span.last - span.first) * perRow + blocks);
  };
  let ahead = read(spans[0]);
  for (const [i, span] of spans.entries()) {
    signal?.throwIfAborted();
    const bytes = await ahead;
    ahead = read(spans[i + 1]);
    // Its failure is met when its turn comes.
    ahead.catch(() => undefined);
    for (const row of span.rows) {
      const at = (row - span.first) * perRow * blockBytes;
      dequantize(type, bytes.subarray(at, at + blocks * blockBytes), line);
      yield { row, values: line.subarray(from, from + columns) };
    }
  }
}

interface Span {
  readonly first: number;
  readonly last: number;
  readonly rows: readonly number[];
}

/** Cuts rows into runs of direct neighbours that are read at once. */
function spansOf(rows: readonly number[], rowBytes: number): Span[] {
  const most = Math.max(1, Math.floor(SPAN_BYTES / Math.max(1, rowBytes)));
  const spans: Span[] = [];
  let run: number[] = [];
  for (const row of rows) {
    const last = run.at(-1);
    if (last !== undefined && (row !== last + 1 || run.length >= most)) {
      spans.push({ first: run[0]!, last, rows: run });
      run = [];
    }
    run.push(row);
  }
  if (run.length > 0) spans.push({ first: run[0]!, last: run.at(-1)!, rows: run });
  return spans;
}
