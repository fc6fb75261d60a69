import { access } from "node:fs/promises";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { findCached } from "../model-cache.ts";
import type { CachedFile } from "../plan.ts";
import type { ModelSource } from "./model-source.ts";

/** Where another program keeps a file of the hub on this machine; null where none does. */
export type Elsewhere = (reference: string, sha256: string | null) => Promise<string | null>;

/** What was fetched before, by llcuda or by another program. */
export function cacheSource(
  home: Home,
  wanted: Pick<CachedFile, "name" | "origin" | "path">,
  elsewhere: Elsewhere,
): ModelSource {
  const { name, origin } = wanted;
  return {
    describe: () => (origin === null ? `${name} in ${home.models}` : `${name} on this machine`),
    async find() {
      const path = wanted.path ?? (await findCached(home, name));
      const there =
        path !== null &&
        (await access(path).then(
          () => true,
          () => false,
        ));
      if (there) return path;
      return origin === null ? null : elsewhere(origin.reference, origin.sha256);
    },
    install: () =>
      Promise.reject(
        new Failure(
          "MODEL_NOT_FOUND",
          `${name} is not in the cache`,
          "Give a path, or hf:OWNER/REPO/FILE.gguf.",
        ),
      ),
  };
}
