import { readdir, realpath, rename } from "node:fs/promises";
import { join, sep } from "node:path";
import { runtimeUnavailable } from "./runtime-unavailable.ts";

/**
 * Moves libraries out of an unpacked tree, each under its soname: there a link mostly, to a file with
 * the whole version.
 * @returns the names of the files behind them: `libcudart.so.12.4.127`
 */
export async function takeLibraries(
  tree: string,
  sonames: readonly string[],
  folder: string,
): Promise<string[]> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  const root = await realpath(tree);
  const names: string[] = [];
  for (const soname of sonames) {
    const found = entries.find((entry) => entry.name === soname);
    if (found === undefined) throw runtimeUnavailable(`it holds no ${soname}`);
    const file = await realpath(join(found.parentPath, found.name));
    if (!file.startsWith(root + sep)) throw runtimeUnavailable(`its ${soname} leads outside`);
    names.push(file.slice(file.lastIndexOf(sep) + 1));
    await rename(file, join(folder, soname));
  }
  return names;
}
