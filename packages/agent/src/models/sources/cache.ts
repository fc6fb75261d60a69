import { access } from "node:fs/promises";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { findCached } from "../model-cache.ts";
import type { ModelSource } from "./model-source.ts";

/** What was fetched before. */
export function cacheSource(
  home: Home,
  wanted: { path: string | null; name: string },
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
      return there ? path : null;
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
