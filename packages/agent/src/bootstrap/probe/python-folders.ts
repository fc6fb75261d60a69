import { dirname, join } from "node:path";
import type { MachineView } from "./machine-view.ts";

/** Where conda and its kin put themselves. `~` is the home folder. */
const CONDA_ROOTS = [
  "~/miniconda3",
  "~/anaconda3",
  "~/miniforge3",
  "~/mambaforge",
  "~/micromamba",
  "/opt/conda",
  "/opt/miniconda3",
];
/** Prefixes that hold a Python on most systems, in Colab (/usr/local) and in users' installs. */
const PREFIXES = ["/usr/local", "/usr", "~/.local", "/opt/venv", "/venv"];
/** A person who has more Pythons than this finds the libraries of the first ones. */
const MAX_PREFIXES = 64;

/** The prefixes of conda's environments, the active one first. */
export async function condaPrefixes(machine: MachineView): Promise<string[]> {
  const home = machine.env["HOME"] ?? "/root";
  const named = ["CONDA_PREFIX", "MAMBA_ROOT_PREFIX"].map((name) => machine.env[name] ?? "");
  const list = (await machine.text(join(home, ".conda/environments.txt"))) ?? "";
  const roots = CONDA_ROOTS.map((root) => root.replace("~", home));
  const prefixes = [...named, ...roots].filter((root) => root.startsWith("/"));
  const environments = await Promise.all(
    prefixes.map(async (root) => {
      const names = await machine.names(join(root, "envs"));
      return names.map((name) => join(root, "envs", name));
    }),
  );
  const listed = list.split("\n").map((line) => line.trim());
  return present(machine, [...prefixes, ...environments.flat(), ...listed]);
}

/** Folders of Python packages on this machine, those of the active environment first. No Python is run. */
export async function packageFolders(
  machine: MachineView,
  conda: readonly string[],
): Promise<string[]> {
  const home = machine.env["HOME"] ?? "/root";
  const onPath = await machine.program("python3");
  const real = onPath === null ? null : await machine.real(onPath);
  const pyenv = join(machine.env["PYENV_ROOT"] ?? join(home, ".pyenv"), "versions");
  const prefixes = await present(machine, [
    machine.env["VIRTUAL_ENV"] ?? "",
    ...(onPath === null ? [] : [dirname(dirname(onPath))]),
    ...(real === null ? [] : [dirname(dirname(real))]),
    ...PREFIXES.map((prefix) => prefix.replace("~", home)),
    ...(await machine.names(pyenv)).map((name) => join(pyenv, name)),
    ...conda,
  ]);
  const found = await Promise.all(prefixes.map((prefix) => foldersOf(machine, prefix)));
  return [...new Set([...machine.folders("PYTHONPATH"), ...found.flat()])];
}

async function foldersOf(machine: MachineView, prefix: string): Promise<string[]> {
  const lib = join(prefix, "lib");
  const pythons = (await machine.names(lib)).filter((name) => /^python3(\.\d+)?$/.test(name));
  const candidates = pythons.flatMap((name) =>
    ["site-packages", "dist-packages"].map((folder) => join(lib, name, folder)),
  );
  return present(machine, candidates);
}

async function present(machine: MachineView, paths: readonly string[]): Promise<string[]> {
  const absolute = [...new Set(paths)].filter((path) => path.startsWith("/"));
  const there = await Promise.all(absolute.map((path) => machine.exists(path)));
  return absolute.filter((_, index) => there[index]).slice(0, MAX_PREFIXES);
}
