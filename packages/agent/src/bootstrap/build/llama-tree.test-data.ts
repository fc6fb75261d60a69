import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { homeOf } from "../../home.ts";
import type { BuildTools } from "./build-tools.ts";
import type { InstallContext } from "../install-context.ts";
import { engineSettings } from "../settings.ts";

const made: string[] = [];
afterAll(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A new folder that is gone after the tests of the file that asked for it. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "llcuda-build-"));
  made.push(folder);
  return folder;
}

/** A folder that is laid out as llama.cpp's source, and has nothing to compile. */
export async function llamaTree(folder?: string): Promise<string> {
  const root = folder ?? join(await temporaryFolder(), "llama.cpp-b11434");
  const files = ["CMakeLists.txt", "ggml/CMakeLists.txt", "tools/server/CMakeLists.txt", "LICENSE"];
  for (const file of [...files, "models/large.bin"]) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), "");
  }
  return root;
}

/** Programs of our own, shell lines each, in a folder for PATH. */
export async function programs(scripts: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

/** A cmake that compiles by copying: a real ELF file under every name that is asked for. */
export const COPIES = `
folder="$2"
echo "[1/2] Building CXX object a.o"
mkdir -p "$folder/bin"
while [ "$1" != --target ]; do shift; done
for name; do cp /bin/true "$folder/bin/$name"; done
cp /bin/true "$folder/bin/libggml-cpu.so"
echo "[2/2] Linking"`;

/** The tools of a build that compile nothing; `build` is what cmake does when it is to compile. */
export function buildTools(build: string): Promise<string> {
  const cmake = `if [ "$1" = --build ]; then ${build}\nfi`;
  return programs({ cmake, ninja: "exit 0", "c++": "exit 0", strip: "exit 0" });
}

/** What an installation gets, in a home of its own; what it tells is kept in `said`. */
export async function installContext(
  env: Record<string, string> = {},
): Promise<InstallContext & { said: string[] }> {
  const home = homeOf({ LLCUDA_HOME: await temporaryFolder() });
  const said: string[] = [];
  return {
    home,
    settings: engineSettings(env),
    signal: new AbortController().signal,
    report: {
      detail: (text) => said.push(text),
      progress: (progress) => progress !== null && said.push(JSON.stringify(progress)),
    },
    said,
  };
}

/** Of a machine that has none. */
export const NO_TOOLS: BuildTools = {
  cmake: null,
  ninja: null,
  compiler: null,
  nvcc: null,
  toolkit: null,
  strip: null,
};
