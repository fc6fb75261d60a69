import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { MachineFacts } from "@llcuda/protocol";
import { requireSpace } from "../../download/disk-space.ts";
import type { Engine } from "../../engine/engine.ts";
import { installCudaRuntime } from "../cuda-runtime/install-runtime.ts";
import type { RuntimeHost } from "../cuda-runtime/runtime-way.ts";
import { withCudaRuntime } from "../cuda-runtime/with-runtime.ts";
import { installEngine, listCachedEngines } from "../engine-folder.ts";
import type { InstallContext } from "../install-context.ts";
import type { DebianAccess } from "./debian-access.ts";
import { withPackages, type DebianBuild } from "./debian-builds.ts";
import { resolvePackages } from "./fetch-packages.ts";
import { debianEngine } from "./prefix.ts";

/** Mesa's drivers with the compiler that they need: 64 MB more to fetch, 400 MB on the disk. */
const MESA = "mesa-vulkan-drivers";
/** Drivers that compute on the processor, or for a guest of a virtual machine that has none. */
const SOFTWARE = /^(lvp|gfxstream|virtio)/;
/** Found without being named: the C library's own defaults. */
const DEFAULT_FOLDERS = /^\/(usr\/)?lib(64|\/[\w-]+-linux-gnu)?$/;

/**
 * Fetches Debian's llama.cpp with every library it needs and unpacks it into a folder of its own.
 * @throws Failure ENGINE_SOURCE_UNAVAILABLE with apt's own words, DISK_FULL, CANCELLED
 */
export async function installDebian(
  build: DebianBuild,
  access: DebianAccess,
  host: RuntimeHost,
  context: InstallContext,
): Promise<Engine> {
  const { machine } = host;
  const mesa = build.backend === "vulkan" && needsDrivers(machine);
  const set = mesa ? withPackages(build.set, [MESA]) : build.set;
  await requireSpace(set.title, context.home.engines, set.space);
  return installEngine("debian", context, async (folder) => {
    const { unpackInto, version } = await resolvePackages(set, access, context);
    const id = idOf(version, build, set.packages);
    const cached = await listCachedEngines(context.home);
    const present = cached.find(({ engine }) => engine?.id === id)?.engine;
    if (present !== undefined && present !== null)
      return installCudaRuntime(present, host, context);
    const prefix = join(folder, "prefix");
    await unpackInto(prefix);
    const { backend, label } = build;
    const description = `Debian llama.cpp-tools ${version}, ${label}`;
    const engine = await debianEngine(prefix, { id, backend, description });
    if (backend === "cuda") {
      const driven = { ...engine, libraryPath: driverFolders(machine) };
      return withCudaRuntime(driven, host, context);
    }
    return mesa ? { ...engine, env: { ...engine.env, ...(await driversOf(prefix)) } } : engine;
  });
}

/** `debian-1-0.7.0-dfsg-2-cuda`; what else is in it belongs to the name. */
function idOf(version: string, { backend }: DebianBuild, packages: readonly string[]): string {
  const [, ...more] = packages;
  const extras = more
    .map((name) => /^libggml0-backend-(\w+)$|^(mesa)-/.exec(name))
    .map((match) => match?.[1] ?? match?.[2])
    .filter((name) => name !== undefined && name !== backend);
  const parts = [version.replaceAll(/[^\w.]+/g, "-"), backend, ...extras];
  return `debian-${parts.filter((part) => part !== "cpu").join("-")}`;
}

/** There is a GPU to be driven, and nothing here drives it. */
function needsDrivers({ vulkan }: MachineFacts): boolean {
  if (vulkan === null || vulkan.devices.length === 0) return false;
  return vulkan.drivers.every((driver) => SOFTWARE.test(basename(driver)));
}

/** Where the driver's library lies, if the C library would not look there by itself. */
function driverFolders({ libcuda, libraries }: MachineFacts): string[] {
  const path =
    libcuda?.path ?? libraries.find(({ soname }) => soname === "libcuda.so.1")?.path ?? null;
  return path === null || DEFAULT_FOLDERS.test(dirname(path)) ? [] : [dirname(path)];
}

/** Points the Vulkan loader to the drivers of the prefix alone. */
async function driversOf(prefix: string): Promise<Record<string, string>> {
  const folder = join(prefix, "usr/share/vulkan/icd.d");
  const found = await readdir(folder).catch(() => []);
  const names = found.toSorted((a, b) => a.localeCompare(b));
  const files = names.filter((name) => name.endsWith(".json") && !SOFTWARE.test(name));
  return { VK_DRIVER_FILES: files.map((name) => join(folder, name)).join(":") };
}
