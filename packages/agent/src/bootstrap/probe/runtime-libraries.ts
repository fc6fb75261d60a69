import { dirname, join } from "node:path";
import type { RuntimeLibrary } from "@llcuda/protocol";
import type { LinkerFacts } from "../../compat/library-search.ts";
import type { Inquiry } from "./inquiry.ts";
import { isRuntimeLibrary, versionInName, versionOfPackage } from "./library-version.ts";
import type { MachineView } from "./machine-view.ts";
import { DRIVER_FOLDERS } from "./platforms.ts";
import { condaPrefixes, packageFolders } from "./python-folders.ts";
import type { Toolkit } from "./toolkits.ts";

interface Place {
  folder: string;
  origin: RuntimeLibrary["origin"];
  /** pip's records of what it installed there. */
  distInfos?: string[];
}

/** More than this is a mistake of the search; the page that shows them stays small. */
const MAX_LIBRARIES = 256;

/** CUDA's libraries on this machine, in the order in which a loader would come upon them. */
export function probeLibraries(
  inquiry: Inquiry,
  linker: LinkerFacts,
  toolkits: Promise<Toolkit[]>,
): Promise<RuntimeLibrary[]> {
  const { machine } = inquiry;
  const asked = "CUDA libraries: LD_LIBRARY_PATH, the loader's cache, toolkits, pip, conda";
  return inquiry.look<RuntimeLibrary[]>(asked, [], async (note) => {
    const conda = await condaPrefixes(machine);
    const kits = await toolkits;
    const places = [
      ...placesOfLoader(linker),
      ...DRIVER_FOLDERS.map((folder) => ({ folder, origin: "driver" as const })),
      ...kits.flatMap(placesOfToolkit),
      ...(await placesOfPip(machine, conda)),
      ...conda.map((prefix) => ({ folder: join(prefix, "lib"), origin: "conda" as const })),
    ];
    const found = await Promise.all(places.map((place) => librariesIn(machine, place)));
    const distinct = new Map<string, RuntimeLibrary>();
    for (const { real, library } of found.flat()) {
      const key = `${library.soname} ${real}`;
      // A toolkit's own file names its version seldom otherwise than the toolkit does.
      const kit = kits.find(({ path }) => real.startsWith(`${path}/`));
      const version = library.version ?? kit?.version ?? null;
      if (!distinct.has(key)) distinct.set(key, { ...library, version });
    }
    const libraries = [...distinct.values()].slice(0, MAX_LIBRARIES);
    for (const { path, version } of libraries) note(`${path} (${version ?? "version unknown"})`);
    return libraries.length === 0 ? null : libraries;
  });
}

function placesOfLoader({ cache, defaultDirs, libraryPath }: LinkerFacts): Place[] {
  const cached = [...cache]
    .filter(([name]) => isRuntimeLibrary(name))
    .flatMap(([, paths]) => paths.map((path) => dirname(path)));
  return [
    ...libraryPath.map((folder) => ({ folder, origin: "library-path" as const })),
    ...[...new Set([...cached, ...defaultDirs])].map((folder) => ({
      folder,
      origin: "loader" as const,
    })),
  ];
}

/** Where toolkits keep libraries, `compat` being the one of a compatibility package. */
const IN_TOOLKIT = [
  "lib64",
  "targets/x86_64-linux/lib",
  "targets/sbsa-linux/lib",
  "lib/x86_64-linux-gnu",
  "compat",
];

function placesOfToolkit({ path }: Toolkit): Place[] {
  return IN_TOOLKIT.map((lib) => ({ folder: join(path, lib), origin: "toolkit" as const }));
}

/** NVIDIA's wheels put each library into a folder of its own: nvidia/cublas/lib, since CUDA 13 nvidia/cu13/lib. */
async function placesOfPip(machine: MachineView, conda: readonly string[]): Promise<Place[]> {
  const folders = await packageFolders(machine, conda);
  const places = await Promise.all(
    folders.map(async (folder) => {
      const parts = await machine.names(join(folder, "nvidia"));
      const lib = parts.map((part) => join(folder, "nvidia", part, "lib"));
      const distInfos =
        parts.length === 0
          ? []
          : (await machine.names(folder)).filter((name) => name.endsWith(".dist-info"));
      return [...lib, join(folder, "torch/lib")].map((path) => ({
        folder: path,
        origin: "pip" as const,
        distInfos,
      }));
    }),
  );
  return places.flat();
}

async function librariesIn(
  machine: MachineView,
  { distInfos = [], folder, origin }: Place,
): Promise<{ real: string; library: RuntimeLibrary }[]> {
  const names = (await machine.names(folder)).filter(isRuntimeLibrary);
  const found = await Promise.all(
    names.map(async (soname) => {
      const path = join(folder, soname);
      const real = await machine.real(path);
      if (real === null) return null;
      const version = versionInName(real) ?? versionOfPackage(soname, distInfos);
      return { real, library: { soname, path, version, origin } };
    }),
  );
  return found.filter((each) => each !== null);
}
