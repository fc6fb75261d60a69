import type { AttachmentKind } from "@llcuda/protocol";

/** So many bytes tell what a file is. */
export const KIND_BYTES = 4_096;

export interface FileKind {
  kind: AttachmentKind;
  /** MIME type. */
  type: string;
}

/** Beginnings of the formats that llama.cpp's vision and sound models take, and of PDF. */
const BEGINNINGS: (FileKind & {
  at: number;
  bytes: string;
  also?: { at: number; bytes: string };
})[] = [
  { kind: "image", type: "image/png", at: 0, bytes: "\x89PNG\r\n\x1a\n" },
  { kind: "image", type: "image/jpeg", at: 0, bytes: "\xff\xd8\xff" },
  { kind: "image", type: "image/gif", at: 0, bytes: "GIF8" },
  { kind: "image", type: "image/bmp", at: 0, bytes: "BM", also: { at: 6, bytes: "\0\0\0\0" } },
  { kind: "audio", type: "audio/wav", at: 0, bytes: "RIFF", also: { at: 8, bytes: "WAVE" } },
  { kind: "audio", type: "audio/mpeg", at: 0, bytes: "ID3" },
  { kind: "audio", type: "audio/mpeg", at: 0, bytes: "\xff\xfb" },
  { kind: "audio", type: "audio/mpeg", at: 0, bytes: "\xff\xf3" },
  { kind: "pdf", type: "application/pdf", at: 0, bytes: "%PDF-" },
];

/**
 * What a file is by its first bytes; its name does not count. Null: nothing a model can take.
 * @param head the first `KIND_BYTES` of it, or all
 */
export function fileKind(head: Uint8Array): FileKind | null {
  const holds = ({ at, bytes }: { at: number; bytes: string }): boolean =>
    Buffer.from(head.subarray(at, at + bytes.length)).toString("latin1") === bytes;
  const known = BEGINNINGS.find(
    (each) => holds(each) && (each.also === undefined || holds(each.also)),
  );
  if (known !== undefined) return { kind: known.kind, type: known.type };
  return textEncoding(head) === null ? null : { kind: "text", type: "text/plain" };
}

/** How a text is written; null for what is no text. */
export function textEncoding(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes.includes(0)) return null;
  try {
    // A character may be cut at the end of the head.
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return "utf-8";
  } catch {
    return null;
  }
}
