import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";

/** `.ts` in the repository; `.js` in the published package, whose code lies in one flat folder. */
const EXTENSION = extname(import.meta.filename);

/**
 * The file of a program that this one runs in a thread or a process of its own.
 * @param path from `src`, without extension; each is an entry of scripts/package.ts
 */
export function programFile(path: string): string {
  const place = EXTENSION === ".ts" ? path : basename(path);
  return fileURLToPath(new URL(`${place}${EXTENSION}`, import.meta.url));
}
