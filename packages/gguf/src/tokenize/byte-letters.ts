/** GPT-2's letters for bytes: printable ones stand for themselves, the others begin at U+0100. */
const LETTERS: readonly string[] = (() => {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte !== 0xad);
    return String.fromCharCode(printable ? byte : next++);
  });
})();

const BYTES: ReadonlyMap<string, number> = new Map(LETTERS.map((letter, byte) => [letter, byte]));

const encoder = new TextEncoder();

/** A text as letters, one for each of its UTF-8 bytes. */
export function toByteLetters(text: string): string {
  return Array.from(encoder.encode(text), (byte) => LETTERS[byte]).join("");
}

/** The bytes that letters stand for; null where one of them stands for none. */
export function fromByteLetters(letters: string): Uint8Array | null {
  const bytes = Array.from(letters, (letter) => BYTES.get(letter));
  return bytes.includes(undefined) ? null : Uint8Array.from(bytes as number[]);
}

/** Bytes as text, or, where they are a part of a character only, as <0xE2><0x96>. */
export function bytesText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, byteName).join("");
  }
}

/** A byte's token in vocabularies that fall back on bytes. */
export function byteName(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`;
}
