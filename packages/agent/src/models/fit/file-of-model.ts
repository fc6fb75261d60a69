import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { Home } from "../../home.ts";
import { DEFAULT_MODEL } from "../default-model.ts";
import { cachePath, findCached } from "../model-cache.ts";
import { parseModelReference } from "../model-reference.ts";
import { isBareName, unknownName } from "../unknown-name.ts";

/**
 * The file behind any name that `--model` takes: a path where it lies on this machine, else
 * hf:OWNER/REPO@REVISION:FILE, of which the header can be read without a download.
 * @throws Failure OPTION_INVALID, MODEL_NOT_FOUND
 */
export async function fileOfModel(text: string | null, home: Home): Promise<string> {
  const reference = parseModelReference(text);
  if (reference.kind !== "named") {
    const isDefault = reference.kind === "default";
    const { path, repo, revision } = isDefault ? DEFAULT_MODEL.huggingface : reference;
    // The default model is pinned, and lies where main's does.
    const cached = cachePath(home, repo, path, isDefault ? "main" : revision);
    return existsSync(cached) ? cached : `hf:${repo}@${revision}:${path}`;
  }
  const { name } = reference;
  const cached = await findCached(home, name);
  if (cached !== null) return cached;
  const path = name.startsWith("~/") ? `${homedir()}${name.slice(1)}` : resolve(name);
  if (isBareName(name) && !existsSync(path)) throw unknownName(name);
  return path;
}
