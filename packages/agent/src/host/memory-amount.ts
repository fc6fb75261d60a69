const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** From here on tenths of a GiB say enough. */
const MOST_MIB = 1000;

/** Memory as its makers count it, in binary units: `512 MiB`, `1.9 GiB`. */
export function memoryAmount(bytes: number): string {
  const mib = bytes / MIB;
  if (mib < 9.95) return `${mib.toFixed(1)} MiB`;
  return mib < MOST_MIB ? `${Math.round(mib)} MiB` : `${(bytes / GIB).toFixed(1)} GiB`;
}
