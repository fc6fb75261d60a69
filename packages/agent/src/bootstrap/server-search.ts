import { access, constants, readdir, realpath, stat } from "node:fs/promises";
import { basename, delimiter, dirname, join, resolve } from "node:path";

export const SERVER = "llama-server";

/** Where a build or an installation inside a folder keeps its programs. */
const INSIDE = ["", "bin", "build/bin"];

/** Where people and packagers put llama.cpp. `~` is the home folder. */
const WELL_KNOWN = [
  "~/.local/bin",
  "/usr/local/bin",
  "/usr/bin",
  "~/llama.cpp",
  "~/src/llama.cpp",
  "/opt/llama.cpp",
  "/opt/homebrew/bin",
  "/home/linuxbrew/.linuxbrew/bin",
  // The folders of Colab, of Kaggle, of RunPod and of upstream's container images.
  "/content/llama.cpp",
  "/kaggle/working/llama.cpp",
  "/workspace/llama.cpp",
  "/app",
];

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
export async function findServers(path: string, home: string, root = "/"): Promise<string[]> {
  const onPath = path.split(delimiter).filter((folder) => folder.startsWith("/"));
  const known = WELL_KNOWN.map((folder) => join(root, folder.replace(/^~/, home)));
  const places = [
    ...onPath,
    ...known.flatMap((folder) => INSIDE.map((inside) => join(folder, inside))),
  ];
  const files = await Promise.all(
    places.map(async (folder) => {
      const file = join(folder, SERVER);
      return (await isProgram(file)) ? file : null;
    }),
  );
  const found = await Promise.all(files.filter((file) => file !== null).map(realServer));
  return [...new Set(found)];
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

/** Folders that hold the libraries which belong to a llama-server; empty where the system has them. */
export async function libraryFolders(server: string): Promise<string[]> {
  const bin = dirname(server);
  const folders = await Promise.all(
    [bin, join(dirname(bin), "lib")].map(async (folder) => {
      const names = await readdir(folder).catch(() => []);
      return names.some((name) => /^lib(llama|ggml)\b.*\.(so|dylib)/.test(name)) ? folder : null;
    }),
  );
  return folders.filter((folder) => folder !== null);
}
