import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { ModelSource } from "./model-source.ts";

/** A file that the person named. It is used where it lies, never copied or changed. */
export function localSource(named: string): ModelSource {
  // A quoted `~` reaches us unexpanded.
  const path = named.startsWith("~/") ? join(homedir(), named.slice(2)) : resolve(named);
  return {
    describe: () => path,
    find: () => Promise.resolve(path),
    install: () => Promise.resolve(path),
  };
}
