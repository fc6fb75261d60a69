import { stat } from "node:fs/promises";
import type { ModelInfo } from "@llcuda/protocol";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { fileOfModel } from "./fit/file-of-model.ts";
import type { Library } from "./library/library.ts";
import { modelInfo } from "./model-cache.ts";

/**
 * A model on this machine by any name that `--model` takes; nothing is fetched.
 * @throws Failure OPTION_INVALID, MODEL_NOT_FOUND
 */
export async function localModel(name: string, home: Home): Promise<ModelInfo> {
  const path = await fileOfModel(name, home);
  if (path.startsWith("hf:")) {
    const hint = "Fetch it first: on the Models page, or with `llcuda models pull`.";
    throw new Failure("MODEL_NOT_FOUND", `${name} is not on this machine`, hint);
  }
  const found = await stat(path).catch(() => null);
  if (found?.isFile() !== true) {
    const hint = "Check the path; `llcuda models` lists what has a name.";
    throw new Failure("MODEL_NOT_FOUND", `There is no model file ${path}`, hint);
  }
  const cached = modelInfo(home, path, found.size, "cache");
  return cached.id === path ? { ...cached, source: "local" } : cached;
}

/**
 * A model on this machine by any name that `--model` takes, or that the library shows; it bears the
 * name that a person gave it. @throws Failure OPTION_INVALID, MODEL_NOT_FOUND
 */
export async function namedModel(
  name: string,
  home: Home,
  library: Pick<Library, "find" | "named">,
): Promise<ModelInfo> {
  const model = await localModel(name, home).catch(async (thrown: unknown) => {
    const shown = await library.find(name).catch(() => null);
    if (shown === null) throw thrown;
    return localModel(shown.path, home);
  });
  return library.named(model);
}
