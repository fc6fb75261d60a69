import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** The first page load may fetch this much JavaScript, gzip, in bytes. */
export const FIRST_LOAD_LIMIT = 200_000;

const COMPRESSIBLE = /\.(js|css|svg|html)$/;

/** The scripts that index.html names, and those they import statically. */
export function firstLoadScripts(dist: string): string[] {
  const html = readFileSync(join(dist, "index.html"), "utf8");
  const waiting = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map((match) => match[1]!);
  const seen = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const code = readFileSync(join(dist, name), "utf8");
    for (const match of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
      waiting.push(`assets/${match[1]!}`);
    }
  }
  return [...seen].toSorted();
}

/** Bytes of JavaScript, gzip, that the first page load fetches. */
export function firstLoadBytes(dist: string): number {
  const sizes = firstLoadScripts(dist).map(
    (name) => gzipSync(readFileSync(join(dist, name))).length,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Writes a .br and a .gz beside every text file, which the agent serves instead. */
export function compress(dist: string): { firstLoad: number } {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSIBLE.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
  return { firstLoad: firstLoadBytes(dist) };
}

if (import.meta.main) {
  const dist = join(import.meta.dirname, "dist");
  for (const name of firstLoadScripts(dist)) {
    const bytes = gzipSync(readFileSync(join(dist, name))).length;
    console.log(`${(bytes / 1000).toFixed(1).padStart(7)} kB  ${name}`);
  }
  const total = firstLoadBytes(dist);
  console.log(
    `${(total / 1000).toFixed(1).padStart(7)} kB  in all, of at most ${FIRST_LOAD_LIMIT / 1000}`,
  );
  if (total > FIRST_LOAD_LIMIT) process.exitCode = 1;
}
