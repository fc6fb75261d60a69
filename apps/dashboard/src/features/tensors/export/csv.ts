import { shortest } from "@llcuda/gguf";

export type Cell = string | number | null;

/** A text that a spreadsheet would take for a formula, though a stranger's file wrote it. */
const FORMULA = /^[=+\-@\t\r]/;

/** A table as RFC 4180 has it, numbers with all the digits that tell them apart. */
export function csvTable(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [heads, ...rows].map((row) => `${row.map(cellText).join(",")}\r\n`).join("");
}

/** A line for each item, a column for each of its figures. */
export function csvOf<Item>(
  items: readonly Item[],
  columns: Readonly<Record<string, (item: Item) => Cell>>,
): string {
  const cells = Object.values(columns);
  return csvTable(
    Object.keys(columns),
    items.map((item) => cells.map((cell) => cell(item))),
  );
}

function cellText(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const plain = FORMULA.test(cell) && Number.isNaN(Number(cell)) ? `'${cell}` : cell;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Rows of a matrix; every float32 comes back from its digits. */
export function csvMatrix(values: Float32Array, columns: number): string {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += columns) {
    lines.push(`${Array.from(values.subarray(at, at + columns), shortest).join(",")}\n`);
  }
  return lines.join("");
}

/** A series of float32, each with its place. */
export function csvSeries(name: string, values: Float32Array): string {
  return csvTable(
    ["index", name],
    Array.from(values, (value, i) => [i, shortest(value)]),
  );
}
