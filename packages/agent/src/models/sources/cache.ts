import { access } from "node:fs/promises";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { findCached } from "../model-cache.ts";
import { checkModel } from "../model-check.ts";
import type { ModelSource } from "./model-source.ts";

/** What was fetched before. Its hash was checked then; now its length and first bytes are. */
export function cacheSource(
  home: Home,
  wanted: { path: string | null; name: string; size: number | null },
): ModelSource {
  return {
    describe: () => `${wanted.name} in ${home.models}`,
    async find() {
      const path = wanted.path ?? (await findCached(home, wanted.name));
      const there =
        path !== null &&
        (await access(path).then(
          () => true,
          () => false,
        ));
      if (!there) return null;
      await checkModel(path, wanted.size);
      return path;
    },
    install: () =>
      Promise.reject(
        new Failure(
          "MODEL_NOT_FOUND",
          `${wanted.name} is not in the cache`,
          "Give a path, or hf:OWNER/REPO/FILE.gguf.",
        ),
      ),
  };
}
