/** A cell of a grid of which one is a tab stop; the arrow keys move on from there (ARIA, grid pattern). */
export interface GridPlace {
  row: number;
  column: number;
}

const STEPS: Readonly<Record<string, readonly [down: number, right: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** Where a key leads from a cell; null where it leads nowhere. `filled` says which cells there are. */
export function placeAfter(
  key: string,
  from: GridPlace,
  filled: readonly (readonly boolean[])[],
): GridPlace | null {
  if (key === "Home" || key === "End") {
    const row = filled[from.row] ?? [];
    const column = key === "Home" ? row.indexOf(true) : row.lastIndexOf(true);
    return column === -1 ? null : { row: from.row, column };
  }
  const [down, right] = STEPS[key] ?? [0, 0];
  if (down === 0 && right === 0) return null;
  // A gap is stepped over.
  for (let row = from.row + down, column = from.column + right; ; row += down, column += right) {
    const there = filled[row]?.[column];
    if (there === undefined) return null;
    if (there) return { row, column };
  }
}

/** The first cell that there is. */
export function firstPlace(filled: readonly (readonly boolean[])[]): GridPlace {
  const row = filled.findIndex((cells) => cells.includes(true));
  return { row: Math.max(0, row), column: Math.max(0, filled[row]?.indexOf(true) ?? 0) };
}
