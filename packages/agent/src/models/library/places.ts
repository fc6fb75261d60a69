import { join, resolve } from "node:path";
import type { LibraryPlace } from "@llcuda/protocol";
import type { Home } from "../../home.ts";

/** A folder, or a single file, that is looked into for models. */
export interface Place {
  path: string;
  place: LibraryPlace;
  /** Added by a person. */
  added: boolean;
}

type Environment = Record<string, string | undefined>;

/** With LLCUDA_FOREIGN_MODELS=0 only llcuda's own folder and added ones are looked into. */
function looksElsewhere(env: Environment): boolean {
  return !["0", "false", "no", "off"].includes(env["LLCUDA_FOREIGN_MODELS"]?.toLowerCase() ?? "");
}

/** Every place where models may lie, own ones first; each path once. Pure. */
export function libraryPlaces(
  env: Environment,
  home: Home,
  userHome: string,
  added: readonly string[],
): Place[] {
  const own: Place[] = [{ path: home.models, place: "llcuda", added: false }];
  const chosen = added.map((path): Place => ({ path, place: "folder", added: true }));
  const all = [...own, ...chosen, ...(looksElsewhere(env) ? foreign(env, userHome) : [])];
  const seen = new Set<string>();
  return all.filter(({ path }) => {
    const known = seen.has(resolve(path));
    seen.add(resolve(path));
    return !known;
  });
}

function of(place: LibraryPlace, ...paths: string[]): Place[] {
  return paths.map((path) => ({ path, place, added: false }));
}

function foreign(env: Environment, userHome: string): Place[] {
  const set = (name: string): string | null => {
    const value = env[name]?.trim() ?? "";
    return value === "" ? null : resolve(value.replace(/^~(?=\/|$)/, userHome));
  };
  const inHome = (...parts: string[]): string => join(userHome, ...parts);
  const cache = set("XDG_CACHE_HOME") ?? inHome(".cache");
  const hub = set("HF_HUB_CACHE") ?? set("HUGGINGFACE_HUB_CACHE");
  const hubHome = set("HF_HOME") ?? join(cache, "huggingface");
  return [
    ...of("huggingface", hub ?? join(hubHome, "hub")),
    ...of("lmstudio", inHome(".lmstudio", "models"), inHome(".cache", "lm-studio", "models")),
    // The last two are where its installer's service and Debian's packages keep them.
    ...of(
      "ollama",
      set("OLLAMA_MODELS") ?? inHome(".ollama", "models"),
      "/usr/share/ollama/.ollama/models",
      "/var/lib/ollama/models",
    ),
    ...of("llamacpp", set("LLAMA_CACHE") ?? join(cache, "llama.cpp")),
  ];
}
