const UNITS = ["kB", "MB", "GB", "TB"] as const;

/** Bytes as a person reads them, in decimal units: `98.4 MB`. */
export function byteCount(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  let value = bytes;
  let unit = "bytes";
  for (const next of UNITS) {
    // 999.95 would print as "1000.0".
    if (value < 999.95) break;
    value /= 1000;
    unit = next;
  }
  return `${value.toFixed(1)} ${unit}`;
}
