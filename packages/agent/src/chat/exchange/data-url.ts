const HEAD = /^data:[\w.+/-]*(?:;[\w=.+-]+)*;base64$/;

/** Bytes in base64 as an address that holds them. */
export function dataUrl(type: string, base64: string): string {
  return `data:${type};base64,${base64}`;
}

/** The bytes of a data URL in base64; null for any other address. */
export function bytesOfDataUrl(url: string): Uint8Array | null {
  const comma = url.indexOf(",");
  if (comma === -1 || comma > 200 || !HEAD.test(url.slice(0, comma))) return null;
  const bytes = Buffer.from(url.slice(comma + 1), "base64");
  return bytes.length === 0 ? null : bytes;
}
