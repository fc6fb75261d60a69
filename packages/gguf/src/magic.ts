import type { ByteSource } from "./byte-source.ts";

/** What the first bytes of a file say it is. */
export type Magic =
  | { readonly kind: "gguf"; readonly version: number; readonly bigEndian: boolean }
  | { readonly kind: "short"; readonly length: number }
  | { readonly kind: "other"; readonly looksLike: string };

/** Bytes that readMagic wants to see: enough to tell an HTML page from a pointer file. */
export const MAGIC_BYTES = 64;

/** GGUF versions that this package reads; 1 had 32-bit counts and no file of it is left. */
export const READABLE_VERSIONS: readonly number[] = [2, 3];

/** Tells from the first bytes (up to MAGIC_BYTES) of a file whether it is a GGUF file, and else what. */
export function readMagic(head: Uint8Array): Magic {
  const ascii = String.fromCharCode(...head.subarray(0, MAGIC_BYTES));
  if (ascii.startsWith("GGUF")) {
    if (head.length < 8) return { kind: "short", length: head.length };
    const view = new DataView(head.buffer, head.byteOffset, 8);
    const version = view.getUint32(4, true);
    // A version never exceeds 65535, so a low half of zero means that the bytes are swapped.
    const bigEndian = version !== 0 && (version & 0xffff) === 0;
    return { kind: "gguf", version: bigEndian ? view.getUint32(4, false) : version, bigEndian };
  }
  if (head.length < 4) return { kind: "short", length: head.length };
  return { kind: "other", looksLike: foreignFormat(ascii) };
}

/** Whether a source starts like a GGUF file of a version that this package reads. */
export async function isGguf(source: ByteSource): Promise<boolean> {
  const magic = readMagic(await source.read(0, Math.min(MAGIC_BYTES, source.size)));
  return magic.kind === "gguf" && READABLE_VERSIONS.includes(magic.version);
}

function foreignFormat(ascii: string): string {
  const text = ascii.replace(/^\u00ef\u00bb\u00bf/, "").trimStart();
  if (/^<(!doctype|html|head|\?xml)/i.test(text)) return "an HTML or XML page";
  if (text.startsWith("version https://git-lfs")) return "a Git LFS pointer, not the file itself";
  if (ascii.startsWith("PK\u0003\u0004")) return "a zip archive (a PyTorch checkpoint, perhaps)";
  if (ascii.startsWith("\u001f\u008b")) return "a gzip archive";
  if (ascii.startsWith("\u0028\u00b5\u002f\u00fd")) return "a zstd archive";
  if (ascii.startsWith("\u0089HDF")) return "an HDF5 file";
  if (ascii.startsWith("\u0080\u0002")) return "a Python pickle";
  if (/^(lmgg|fmgg|tjgg|algg)/.test(ascii)) return "a GGML file from before GGUF (2023)";
  if (ascii.startsWith("FUGG")) return "GGUF with its magic swapped";
  if (/^gguf/i.test(ascii)) return "GGUF with a wrong letter case";
  if (ascii.slice(8, 10) === '{"') return "a safetensors file";
  if (text.startsWith("{")) return "JSON";
  if (/^\0+$/.test(ascii)) return "zeros: a download that never filled its file";
  const first = Array.from(ascii.slice(0, 4), (c) => c.charCodeAt(0).toString(16).padStart(2, "0"));
  return `an unknown format (first bytes ${first.join(" ")})`;
}
