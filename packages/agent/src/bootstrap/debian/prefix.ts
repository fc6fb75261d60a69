import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { Failure } from "../../failure.ts";

/** How the engine of a prefix is called, and what it is for. */
type Named = Pick<Engine, "backend" | "description" | "id">;

/**
 * The engine inside a folder of unpacked Debian packages. It is started through the folder's own
 * loader, as its C library is newer than most hosts' (2.43 in build 11669).
 * @throws Failure ENGINE_NOT_FOUND
 */
export async function debianEngine(prefix: string, named: Named): Promise<Engine> {
  if (/[:;]/.test(prefix)) {
    const message = `The loader cannot start an engine below ${prefix}: its path holds a : or a ;`;
    throw new Failure("ENGINE_NOT_FOUND", message, "Set LLCUDA_HOME to a folder without them.");
  }
  const lib = join(prefix, "usr/lib");
  for (const triplet of await readdir(lib)) {
    const libraries = join(lib, triplet);
    const names = await readdir(libraries).catch(() => []);
    // ld-linux-x86-64.so.2, ld-linux-aarch64.so.1, ld64.so.2 (ppc64el), ld64.so.1 (s390x)
    const loader = names.find((name) => /^ld(-linux[\w-]*|64)\.so\.\d$/.test(name));
    if (loader === undefined) continue;
    const cwd = await backendsFolder(libraries);
    const path = [libraries, ...BESIDE.map((folder) => join(libraries, folder))];
    return {
      ...named,
      source: "debian",
      bin: join(prefix, "usr/bin"),
      launcher: [join(libraries, loader), "--library-path", path.join(":")],
      cwd,
      // A preloaded library of the host (Colab has one) belongs to another C library.
      env: { LD_PRELOAD: "" },
    };
  }
  const message = `The packages of ${named.description} hold no loader.`;
  throw new Failure("ENGINE_NOT_FOUND", message, "Set LLCUDA_DEBIAN_SUITE to another suite.");
}

/** Where packages lay libraries that the others find by an alternative or a RUNPATH. */
const BESIDE = ["llama", "openblas-pthread"];

/** `ggml/backends0`; the number is that of ggml's ABI. */
async function backendsFolder(libraries: string): Promise<string | null> {
  const names = await readdir(join(libraries, "ggml")).catch(() => []);
  const name = names.find((each) => each.startsWith("backends"));
  return name === undefined ? null : join(libraries, "ggml", name);
}
