import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const PROJECTOR = /mmproj.*\.gguf$/i;
/** A folder with more files is no repository of one model. */
const MAX_FILES = 200;

/**
 * The file that lets a model see or hear, where one lies beside it: the only projector of a folder
 * that holds one model. Null where that is not sure.
 */
export async function projectorBeside(path: string): Promise<string | null> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  if (names.length > MAX_FILES) return null;
  const projectors = names.filter((name) => PROJECTOR.test(name));
  const [only] = projectors;
  if (only === undefined || projectors.length > 1 || only === basename(path)) return null;
  const models = names.filter((name) => /\.gguf$/i.test(name) && !PROJECTOR.test(name));
  return models.map(withoutQuantization).every((name, _at, [first]) => name === first)
    ? join(folder, only)
    : null;
}

/** One model in several quantizations has one name before them. */
function withoutQuantization(name: string): string {
  return name
    .replace(/-\d{5}-of-\d{5}/, "")
    .replace(/[-._](?:I?Q\d|TQ\d|F16|BF16|F32|MXFP4).*$/i, "")
    .toLowerCase();
}
