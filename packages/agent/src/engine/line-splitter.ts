import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

/** No line of a log is longer; the rest of one that is gets dropped. */
export const MAX_LINE_CHARS = 64 * 1024;
/** Bytes of log per second that are read closely; a flood beyond it is counted and dropped. */
const MAX_BYTES_PER_SECOND = 4 * 1024 * 1024;
const WINDOW_MS = 1_000;

/** Bytes of a process's output into lines: UTF-8 across chunks, `\r` redraws, ANSI colours, floods. */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #onLine: (line: string) => void;
  readonly #now: () => number;
  #rest = "";
  #overlong = false;
  #windowStart = 0;
  #windowBytes = 0;
  #dropped = 0;

  constructor(onLine: (line: string) => void, now: () => number = () => performance.now()) {
    this.#onLine = onLine;
    this.#now = now;
  }

  push(bytes: Buffer): void {
    if (this.#floods(bytes.length)) return;
    this.#feed(this.#decoder.write(bytes));
  }

  /** The output has ended; what is left is a line. */
  end(): void {
    this.#tellDropped();
    this.#feed(this.#decoder.end());
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
  }

  #feed(text: string): void {
    const parts = text.split("\n");
    for (const [index, part] of parts.entries()) {
      if (!this.#overlong) this.#rest += part;
      if (this.#rest.length > MAX_LINE_CHARS) {
        this.#rest = this.#rest.slice(0, MAX_LINE_CHARS);
        this.#overlong = true;
      }
      if (index === parts.length - 1) return;
      this.#line(this.#rest);
      this.#rest = "";
      this.#overlong = false;
    }
  }

  #line(raw: string): void {
    // A progress bar draws itself again after each \r: only its last state matters.
    const drawn = raw.replace(/\r+$/, "");
    const line = stripVTControlCharacters(drawn.slice(drawn.lastIndexOf("\r") + 1)).trimEnd();
    if (line !== "") this.#onLine(line);
  }

  #floods(bytes: number): boolean {
    const now = this.#now();
    if (now - this.#windowStart >= WINDOW_MS) {
      this.#tellDropped();
      this.#windowStart = now;
      this.#windowBytes = 0;
    }
    this.#windowBytes += bytes;
    if (this.#windowBytes <= MAX_BYTES_PER_SECOND) return false;
    this.#dropped += bytes;
    return true;
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#onLine(`[llcuda: ${this.#dropped} bytes of a log flood were dropped here]`);
    this.#dropped = 0;
    this.#rest = "";
    this.#overlong = false;
  }
}
