import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { quantizationOfName } from "./file-type.ts";

const PROJECTOR = /mmproj.*\.gguf$/i;
/** A folder with more files is no repository of one model. */
const MAX_FILES = 200;

/**
 * Which of the projectors in a folder lets a model see or hear: one that bears the model's name, or the
 * one of a folder that holds this model alone. Null where that is not sure. Pure.
 * @param name of the model's file
 * @param models names of all models in the folder, this one among them
 */
export function projectorFor(
  name: string,
  models: readonly string[],
  projectors: readonly string[],
): string | null {
  const own = plainName(name);
  const named = projectors.filter((each) => plainName(each) === own);
  if (named.length > 0) return preferred(named);
  const nameless = projectors.filter((each) => /^(model)?$/.test(plainName(each)));
  const alone = models.every((each) => plainName(each) === own);
  if (!alone) return null;
  return nameless.length > 0
    ? preferred(nameless)
    : projectors.length === 1
      ? projectors[0]!
      : null;
}

/** The same for the file at `path`, by the names beside it. */
export async function projectorBeside(path: string): Promise<string | null> {
  const folder = dirname(path);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /\.gguf$/i.test(name));
  const [projectors, models] = [true, false].map((is) =>
    names.filter((name) => PROJECTOR.test(name) === is),
  );
  if (names.length > MAX_FILES || PROJECTOR.test(basename(path))) return null;
  const found = projectorFor(basename(path), models ?? [], projectors ?? []);
  return found === null ? null : join(folder, found);
}

/** Of one projector in several types F16, which llama.cpp's own tools make. */
function preferred(names: readonly string[]): string {
  return names.find((name) => quantizationOfName(name) === "F16") ?? names.toSorted()[0]!;
}

/** A name without what differs between quantizations, parts and projectors of one model. */
function plainName(name: string): string {
  return name
    .replace(/\.gguf$/i, "")
    .replace(/-\d{5}-of-\d{5}/, "")
    .replace(/(^|[-._])(?:UD[-_])?(?:I?Q\d|TQ\d|F16|BF16|F32|MXFP4|NVFP4).*$/i, "")
    .toLowerCase()
    .replaceAll(/mmproj|[^a-z0-9]/g, "");
}
