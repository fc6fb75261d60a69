import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Bytes on disk of a file or of a folder with everything in it; links count as links. */
export async function bytesOf(path: string): Promise<number> {
  const info = await lstat(path).catch(() => null);
  if (info === null) return 0;
  if (!info.isDirectory()) return info.size;
  const names = await readdir(path).catch(() => []);
  let bytes = 0;
  for (const name of names) bytes += await bytesOf(join(path, name));
  return bytes;
}
