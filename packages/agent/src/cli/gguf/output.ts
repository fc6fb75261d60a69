import { once } from "node:events";

/** What `| head` does to a writer; it has seen enough, and nothing is wrong. */
const READER_GONE = new Set(["EPIPE", "ECONNRESET", "ERR_STREAM_DESTROYED"]);

let guarded = false;
let printed = false;

/** Whether a command has printed something: one JSON value after another is none. */
export const hasPrinted = (): boolean => printed;

/** Ends this process quietly when the reader of its output is gone. */
function guard(): void {
  if (guarded) return;
  guarded = true;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (!READER_GONE.has(error.code ?? "")) throw error;
    process.exit();
  });
}

/** Writes to stdout, and waits where the reader is slower than we are. */
export async function print(text: string | Uint8Array): Promise<void> {
  guard();
  printed = true;
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/** One JSON value, indented as people read it. */
export function printJson(value: unknown): Promise<void> {
  return print(`${JSON.stringify(value, null, 2)}\n`);
}

/** Text of a file for a terminal: control characters, which could command it, are shown escaped. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0)!;
    return `\\u{${code.toString(16)}}`;
  });
}

/** Columns padded to their widest cell; numbers (`right`) stand under each other. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), 0),
  );
  const cell = (text: string, i: number): string =>
    right.includes(i) ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
  return rows.map((row) => `  ${row.map(cell).join("  ").trimEnd()}\n`).join("");
}

/** A line on a terminal's stderr that is written over; nothing where stderr is no terminal. */
export function progressLine(): { show(text: string): void; clear(): void } {
  let shownAt = 0;
  return {
    show: (text) => {
      if (performance.now() - shownAt < REPAINT_MS) return;
      shownAt = performance.now();
      overwrite(text);
    },
    clear: () => overwrite(""),
  };
}

const REPAINT_MS = 100;

function overwrite(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u{1b}[2K${text}`);
}
