import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { tinyLlama } from "@llcuda/gguf/tiny-llama";
import { onTestFinished } from "vitest";
import { homeOf, type Home } from "../../home.ts";
import { openDatabase } from "../../store/database.ts";
import { Library } from "./library.ts";
import { LibraryStore } from "./library-store.ts";

export const MODEL = tinyLlama();
export const SHA256 = createHash("sha256").update(MODEL).digest("hex");

export interface LibraryStage {
  folder: string;
  home: Home;
  env: Record<string, string>;
  library: Library;
  store: LibraryStore;
  /** Paths that an engine holds. */
  held: Set<string>;
  /** Writes a file below the stage's folder and gives its path. */
  put(path: string, bytes?: Uint8Array | string): string;
  /** Paths and names that were told when somebody renamed a model. */
  renamed: [path: string, name: string][];
  /** The library of a later start over the same store. */
  again(): Library;
}

/** A library over a folder that is a person's home, and gone when the test is. */
export function libraryStage(): LibraryStage {
  const folder = mkdtempSync(join(tmpdir(), "llcuda-library-"));
  const env = { HOME: folder, LLCUDA_HOME: join(folder, "llcuda") };
  const home = homeOf(env);
  const database = openDatabase(join(folder, "store.sqlite"));
  const store = new LibraryStore(database);
  const held = new Set<string>();
  const renamed: LibraryStage["renamed"] = [];
  const libraries: Library[] = [];
  const again = (): Library => {
    const library = new Library({
      home,
      env,
      userHome: folder,
      store,
      inUse: (path) => held.has(path),
      onRenamed: (path, name) => renamed.push([path, name]),
    });
    libraries.push(library);
    return library;
  };
  onTestFinished(() => {
    for (const library of libraries) library.close();
    database.close();
    rmSync(folder, { recursive: true });
  });
  const put = (path: string, bytes: Uint8Array | string = MODEL): string => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
    return file;
  };
  return { folder, home, env, library: again(), store, held, renamed, put, again };
}

/** A file in Hugging Face's cache, as its own tools lay it: a blob, and a link in a snapshot. */
export function putInHubCache(
  { folder, put }: Pick<LibraryStage, "folder" | "put">,
  { bytes = MODEL, commit, file, main = true, repo }: HubCacheFile,
): string {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const cache = `.cache/huggingface/hub/models--${repo.replace("/", "--")}`;
  const blob = put(`${cache}/blobs/${sha256}`, bytes);
  if (main) put(`${cache}/refs/main`, commit);
  const link = join(folder, cache, "snapshots", commit, file);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(relative(dirname(link), blob), link);
  return link;
}

interface HubCacheFile {
  repo: string;
  commit: string;
  file: string;
  bytes?: Uint8Array;
  main?: boolean;
}
