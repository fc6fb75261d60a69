import { formatCount } from "../../../ui/format.ts";
import type { Viewport } from "../viewport.ts";
import { shortValue } from "./draw-tile.ts";
import type { ShownTile } from "./useTile.ts";

/** What lies under the pointer; without one, what is shown. */
export function pointedWords(
  pointed: { row: number; column: number } | null,
  shown: ShownTile | null,
  view: Viewport,
): string {
  const at = pointed === null || shown === null ? null : pixelAt(pointed, shown);
  if (pointed === null || shown === null || at === null) return viewWords(view, shown);
  const { tile, request } = shown;
  const [min, max, mean] = [tile.min[at]!, tile.max[at]!, tile.mean[at]!];
  const place = `row ${formatCount(pointed.row)}, column ${formatCount(pointed.column)}`;
  const single = tile.width === request.columns && tile.height === request.rows;
  if (single) return `${place}: ${mean}`;
  return `around ${place}: ${shortValue(min)} to ${shortValue(max)}, mean ${shortValue(mean)}`;
}

/** The index of the pixel that covers a value; null outside the tile. */
export function pixelAt(
  { row, column }: { row: number; column: number },
  { request, tile }: ShownTile,
): number | null {
  const [down, across] = [row - request.row, column - request.column];
  if (down < 0 || across < 0 || down >= request.rows || across >= request.columns) return null;
  // The inverse of where a pixel begins, which rounds down.
  const y = Math.ceil(((down + 1) * tile.height) / request.rows) - 1;
  const x = Math.ceil(((across + 1) * tile.width) / request.columns) - 1;
  return y * tile.width + x;
}

/** Both ends are there, as in "row 3". */
function range(from: number, count: number): string {
  return `${formatCount(from)} to ${formatCount(from + count - 1)}`;
}

function viewWords({ row, rows, column, columns }: Viewport, shown: ShownTile | null): string {
  return `rows ${range(row, rows)}, columns ${range(column, columns)}${sampleWords(shown)}`;
}

/** Where reads take long, there are fewer rows of pixels than were asked for. */
function sampleWords(shown: ShownTile | null): string {
  if (shown === null || shown.tile.exact) return "";
  const { request, tile } = shown;
  return tile.height < request.height
    ? `; from ${tile.height} evenly spread pieces`
    : "; from a sample so far";
}
