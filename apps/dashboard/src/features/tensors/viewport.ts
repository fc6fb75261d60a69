/** A rectangle of a matrix in values; fractions are allowed, so that zooming is smooth. */
export interface Viewport {
  row: number;
  rows: number;
  column: number;
  columns: number;
}

export interface Size {
  width: number;
  height: number;
}

/** No fewer values than these are shown: single ones are large enough to read then. */
const LEAST = 4;

/** The whole of a matrix. */
export function wholeOf(rows: number, columns: number): Viewport {
  return { row: 0, rows, column: 0, columns };
}

/** Keeps a rectangle inside the matrix, at the size it has where that is possible. */
export function clamp(view: Viewport, rows: number, columns: number): Viewport {
  const height = Math.min(rows, Math.max(Math.min(LEAST, rows), view.rows));
  const width = Math.min(columns, Math.max(Math.min(LEAST, columns), view.columns));
  return {
    rows: height,
    columns: width,
    row: Math.min(Math.max(0, view.row), rows - height),
    column: Math.min(Math.max(0, view.column), columns - width),
  };
}

/**
 * Zooms by a factor (below 1: closer) around a point of the screen, given in shares of its width and
 * height; the value under the point stays there.
 */
export function zoom(view: Viewport, factor: number, x: number, y: number): Viewport {
  const rows = view.rows * factor;
  const columns = view.columns * factor;
  return {
    rows,
    columns,
    row: view.row + (view.rows - rows) * y,
    column: view.column + (view.columns - columns) * x,
  };
}

/** Moves by shares of what is shown. */
export function pan(view: Viewport, right: number, down: number): Viewport {
  return {
    ...view,
    row: view.row + down * view.rows,
    column: view.column + right * view.columns,
  };
}

/** The rectangle in whole values that covers a view, and how many pixels draw it: one for each value at most. */
export interface TileRequest extends Viewport, Size {}

export function tileFor(view: Viewport, screen: Size, rows: number, columns: number): TileRequest {
  const row = Math.max(0, Math.floor(view.row));
  const column = Math.max(0, Math.floor(view.column));
  const down = Math.min(rows, Math.ceil(view.row + view.rows)) - row;
  const across = Math.min(columns, Math.ceil(view.column + view.columns)) - column;
  return {
    row,
    column,
    rows: Math.max(1, down),
    columns: Math.max(1, across),
    width: Math.max(1, Math.min(across, Math.round(screen.width))),
    height: Math.max(1, Math.min(down, Math.round(screen.height))),
  };
}

/** Where a rectangle of values lies on a screen that shows a view, in pixels. */
export function placeOn(screen: Size, view: Viewport, part: Viewport) {
  const [perColumn, perRow] = [screen.width / view.columns, screen.height / view.rows];
  return {
    x: (part.column - view.column) * perColumn,
    y: (part.row - view.row) * perRow,
    width: part.columns * perColumn,
    height: part.rows * perRow,
  };
}

/** The value under a point of the screen, in shares of its width and height. */
export function valueAt(view: Viewport, x: number, y: number): { row: number; column: number } {
  return {
    row: Math.floor(view.row + view.rows * y),
    column: Math.floor(view.column + view.columns * x),
  };
}

/** For an address: four whole numbers. */
export function viewText({ row, rows, column, columns }: Viewport): string {
  return [row, rows, column, columns].map((value) => Math.round(value)).join(",");
}

/** The view in an address; null where there is none, or none of this matrix. */
export function viewFrom(text: string | undefined, rows: number, columns: number): Viewport | null {
  const numbers = (text ?? "").split(",").map(Number);
  if (numbers.length !== 4 || numbers.some((n) => !Number.isInteger(n) || n < 0)) return null;
  const [row = 0, height = 0, column = 0, width = 0] = numbers;
  if (height < 1 || width < 1) return null;
  return clamp({ row, rows: height, column, columns: width }, rows, columns);
}
