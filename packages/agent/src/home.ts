import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The folders of one llcuda. Nothing is written outside them. */
export interface Home {
  /** Can be fetched again: engines, models, partial downloads. */
  cache: string;
  /** Cannot: chats and settings. */
  data: string;
  engines: string;
  models: string;
  downloads: string;
  /** Process files, keys and locks of running agents. Mode 0700. */
  run: string;
  logs: string;
}

/** $LLCUDA_HOME holds everything; without it the XDG folders do. */
export function homeOf(env: Record<string, string | undefined>): Home {
  const set = env["LLCUDA_HOME"] ?? "";
  // Relative to where the command was called: child processes may run elsewhere.
  const own = set === "" ? undefined : resolve(set);
  const xdg = (name: string, fallback: string): string => {
    const set = env[name];
    // The XDG specification tells to ignore relative paths.
    return set !== undefined && set.startsWith("/") ? set : join(homedir(), fallback);
  };
  const cache = own ?? join(xdg("XDG_CACHE_HOME", ".cache"), "llcuda");
  const data = own === undefined ? join(xdg("XDG_DATA_HOME", ".local/share"), "llcuda") : own;
  const inCache = (name: string): string => join(cache, name);
  return {
    cache,
    data,
    engines: inCache("engines"),
    models: inCache("models"),
    downloads: inCache("downloads"),
    run: inCache("run"),
    logs: inCache("logs"),
  };
}
