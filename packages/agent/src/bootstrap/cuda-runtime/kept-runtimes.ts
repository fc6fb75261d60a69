import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { compareVersions } from "../../compat/version.ts";
import type { Home } from "../../home.ts";
import type { RuntimeWanted } from "./runtime-wanted.ts";

const FILE = "runtime.json";

const Note = z.object({
  format: z.literal(1),
  major: z.number(),
  /** Of libcudart: "12.8.90"; null when nothing told it. */
  version: z.string().nullable(),
  /** Where it came from, for a person: "pip", "this machine". */
  origin: z.string(),
  sonames: z.array(z.string()),
});
type Note = z.infer<typeof Note>;

/** CUDA's runtime libraries in one folder that holds nothing else, shared by all engines. */
export interface CudaRuntime extends Omit<Note, "format"> {
  folder: string;
}

/** Where the runtimes lie, one folder each. */
export function runtimesFolder(home: Home): string {
  return join(home.cache, "cuda-runtimes");
}

/** Every runtime in the cache whose libraries are all still there, the newest first. */
export async function listRuntimes(home: Home): Promise<CudaRuntime[]> {
  const parent = runtimesFolder(home);
  const names = (await readdir(parent).catch(() => [])).filter((name) => !name.startsWith("."));
  const found = await Promise.all(names.map((name) => readRuntime(join(parent, name))));
  return found
    .filter((runtime) => runtime !== null)
    .toSorted((a, b) => compareVersions(b.version ?? "0", a.version ?? "0"));
}

/** A runtime that has all that is wanted, at least as new. Pure. */
export function fittingRuntime(
  { major, sonames, toolkit }: RuntimeWanted,
  runtimes: readonly CudaRuntime[],
): CudaRuntime | null {
  const fits = (runtime: CudaRuntime): boolean =>
    runtime.major === major &&
    sonames.every((name) => runtime.sonames.includes(name)) &&
    (toolkit === null ||
      runtime.version === null ||
      compareVersions(runtime.version, toolkit) >= 0);
  return runtimes.find(fits) ?? null;
}

export async function writeNote(folder: string, note: Omit<Note, "format">): Promise<void> {
  const text = JSON.stringify({ format: 1, ...note } satisfies Note, null, 2);
  await writeFile(join(folder, FILE), `${text}\n`);
}

async function readRuntime(folder: string): Promise<CudaRuntime | null> {
  try {
    const { format: _, ...note } = Note.parse(
      JSON.parse(await readFile(join(folder, FILE), "utf8")),
    );
    // A link whose target went away with a toolkit or an environment makes the whole unusable.
    for (const soname of note.sonames) await stat(join(folder, soname));
    return { ...note, folder };
  } catch {
    return null;
  }
}
