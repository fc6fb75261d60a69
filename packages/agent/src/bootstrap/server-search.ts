import { access, constants, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { MachineView } from "./probe/machine-view.ts";
import { wellKnownPlaces } from "./well-known-places.ts";

export const SERVER = "llama-server";

/** Each is looked into, and may have to be proved. */
const MAX_SERVERS = 16;

/** Where a build or an installation inside a folder keeps its programs. */
const INSIDE = ["", "bin", "build/bin"];

/** The program at a path: the path itself, or the llama-server of that folder; null if none. */
export async function serverAt(path: string): Promise<string | null> {
  const info = await stat(path).catch(() => null);
  if (info === null) return null;
  if (info.isFile()) return resolve(path);
  for (const inside of INSIDE) {
    const file = join(resolve(path), inside, SERVER);
    if (await isProgram(file)) return file;
  }
  return null;
}

/** Every llama-server on PATH, then in the well-known places; each real file once. */
export async function findServers(
  env: Record<string, string | undefined>,
  home: string,
  root = "/",
): Promise<string[]> {
  const machine = new MachineView({ ...env, HOME: home }, root);
  const onPath = machine.folders("PATH");
  const known = await wellKnownPlaces(machine, home);
  const places = [
    ...onPath,
    ...known.flatMap((folder) => INSIDE.map((inside) => join(machine.at(folder), inside))),
  ];
  const files = await Promise.all(
    places.map(async (folder) => {
      const file = join(folder, SERVER);
      return (await isProgram(file)) ? file : null;
    }),
  );
  const found = await Promise.all(files.filter((file) => file !== null).map(realServer));
  return [...new Set(found)].slice(0, MAX_SERVERS);
}

/** Follows links, so that the libraries beside the program are found; not to another name. */
export async function realServer(file: string): Promise<string> {
  const real = await realpath(file);
  return basename(real) === SERVER ? real : file;
}

export async function isProgram(file: string): Promise<boolean> {
  const info = await stat(file).catch(() => null);
  if (info === null || !info.isFile()) return false;
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Beside `bin`; Debian and others keep such libraries in a folder of their own. */
const BESIDE = ["lib", "lib64", "lib/llama.cpp"];

/** Folders that hold the libraries which belong to a llama-server; empty where the system has them. */
export async function libraryFolders(server: string): Promise<string[]> {
  const bin = dirname(server);
  const folders = await Promise.all(
    [bin, ...BESIDE.map((folder) => join(dirname(bin), folder))].map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.some((name) => /^lib(llama|ggml)\b.*\.(so|dylib)/.test(name)) ? folder : null;
    }),
  );
  return folders.filter((folder) => folder !== null);
}
