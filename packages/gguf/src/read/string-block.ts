/** Strings as an array of GGUF holds them: a 64-bit length, then the bytes, one after the other. */
import { CHECKPOINT_STRIDE } from "./limits.ts";

const LOSSY = new TextDecoder("utf-8", { ignoreBOM: true });
const STRICT = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** The bytes of strings `from` up to `to` of a block; views, not copies. */
export function cutStrings(
  block: Uint8Array,
  littleEndian: boolean,
  from: number,
  to: number,
): Uint8Array[] {
  const lengthOf = lengthReader(block, littleEndian);
  const strings: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < to; i++) {
    const start = at + 8;
    at = start + lengthOf(at);
    if (i >= from) strings.push(block.subarray(start, at));
  }
  return strings;
}

/** The same as texts; what is no UTF-8 becomes U+FFFD. */
export function decodeStrings(
  block: Uint8Array,
  littleEndian: boolean,
  from: number,
  to: number,
): string[] {
  const texts: string[] = [];
  const lengthOf = lengthReader(block, littleEndian);
  let at = 0;
  for (let i = 0; i < from; i++) at += 8 + lengthOf(at);
  for (let i = from; i < to; i += CHECKPOINT_STRIDE) {
    const count = Math.min(CHECKPOINT_STRIDE, to - i);
    let end = at;
    for (let j = 0; j < count; j++) end += 8 + lengthOf(end);
    decodeRun(block.subarray(at, end), littleEndian, count, texts);
    at = end;
  }
  return texts;
}

/**
 * Decodes many strings at once, lengths and all: a length below 128 is a character and seven NULs,
 * so the whole run is one text, to be cut where the lengths say. One decoder call costs as much as
 * some dozen characters. A run that is no UTF-8 (a longer string, damage) is decoded one by one.
 */
function decodeRun(run: Uint8Array, littleEndian: boolean, count: number, texts: string[]): void {
  const whole = strictText(run);
  if (whole === undefined) {
    for (const bytes of cutStrings(run, littleEndian, 0, count)) texts.push(LOSSY.decode(bytes));
    return;
  }
  const lengthOf = lengthReader(run, littleEndian);
  let at = 0;
  let position = 0;
  for (let i = 0; i < count; i++) {
    const end = at + 8 + lengthOf(at);
    position += 8;
    const units = end - at - 8 - surplusBytes(run, at + 8, end);
    texts.push(whole.slice(position, position + units));
    position += units;
    at = end;
  }
}

/** How many bytes more than UTF-16 units a piece of valid UTF-8 has. */
function surplusBytes(bytes: Uint8Array, start: number, end: number): number {
  let surplus = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    // A byte that goes on adds none; the first of four stands for two units.
    if (byte >= 0x80 && byte < 0xc0) surplus++;
    else if (byte >= 0xf0) surplus--;
  }
  return surplus;
}

function strictText(bytes: Uint8Array): string | undefined {
  try {
    return STRICT.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Lengths were checked against the file when it was opened: the low 32 bits hold them. */
function lengthReader(block: Uint8Array, littleEndian: boolean): (at: number) => number {
  const view = new DataView(block.buffer, block.byteOffset, block.length);
  return littleEndian ? (at) => view.getUint32(at, true) : (at) => view.getUint32(at + 4, false);
}
