import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Home } from "../../home.ts";
import { importedPath } from "../library/import-model.ts";

/** An upload that nobody went on with for a week is not gone on with. */
const ABANDONED_MS = 7 * 24 * 60 * 60 * 1000;

/** Removes what uploads left that nobody finished. @returns how many */
export async function removeAbandoned(home: Home, now = Date.now()): Promise<number> {
  const folder = dirname(importedPath(home, "any"));
  const names = (await readdir(folder).catch(() => [])).filter((name) =>
    /\.gguf\.\d+-\d+\.uploading$/i.test(name),
  );
  let removed = 0;
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found?.isFile() !== true || now - found.mtimeMs < ABANDONED_MS) continue;
    await rm(path, { force: true }).then(
      () => (removed += 1),
      // It is tried again at the next start.
      () => undefined,
    );
  }
  return removed;
}
