/** A row of a table, by the heads of its columns. */
export type TextRecord = Record<string, string>;

/** CSV (RFC 4180) with a first row of heads. */
export function csvRecords(text: string): TextRecord[] {
  const [head, ...rows] = csvRows(text);
  return head === undefined ? [] : rows.map((row) => recordOf(head, row));
}

/** A field, in quotes or not, with what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;

function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length) {
    const [whole, quoted, plain = "", end] = FIELD.exec(text) ?? [];
    if (whole === undefined) return rows;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push([...row, ""]);
  return rows;
}

/** A table of Markdown; what stands around it is passed over. */
export function markdownRecords(text: string): TextRecord[] {
  const rows = text
    .split("\n")
    .filter((line) => line.trim().startsWith("|"))
    .map((line) =>
      line
        .trim()
        .replace(/^\||\|$/g, "")
        .split("|")
        .map((cell) => cell.trim()),
    );
  const [head, ...others] = rows;
  if (head === undefined) return [];
  return others
    .filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)))
    .map((row) => recordOf(head, row));
}

function recordOf(head: readonly string[], row: readonly string[]): TextRecord {
  return Object.fromEntries(head.map((name, index) => [name, row[index] ?? ""]));
}
