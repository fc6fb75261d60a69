import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { Failure } from "../failure.ts";
import type { Home } from "../home.ts";
import { backendIn } from "./backend-of.ts";
import { withKeptRuntime } from "./cuda-runtime/with-runtime.ts";
import { isProgram, libraryFolders, realServer, SERVER } from "./server-search.ts";

/**
 * A llama-server that lies somewhere on this machine, with its library path set; CUDA's runtime
 * libraries are added from the cache where the loader would not find them.
 * @throws Failure ENGINE_NOT_FOUND
 */
export async function foundEngine(
  server: string,
  source: "explicit" | "path",
  home: Home,
): Promise<Engine> {
  if (basename(server) !== SERVER) {
    const message = `${server} is not called ${SERVER}`;
    throw new Failure("ENGINE_NOT_FOUND", message, "Name the llama-server of a llama.cpp build.");
  }
  if (!(await isProgram(server))) {
    const message = `${server} is no program that may be started`;
    throw new Failure("ENGINE_NOT_FOUND", message, `Allow it: chmod +x ${server}`);
  }
  const file = await realServer(server);
  const folders = await libraryFolders(file);
  const engine: Engine = {
    id: pathId(file),
    source,
    description: file,
    backend: await backendIn([dirname(file), ...folders]),
    bin: dirname(file),
    launcher: [],
    cwd: null,
    env: {},
    libraryPath: folders,
  };
  return withKeptRuntime(engine, home);
}

/** The id of the engine at this very file. */
export function pathId(file: string): string {
  return `path-${createHash("sha256").update(file).digest("hex").slice(0, 8)}`;
}
