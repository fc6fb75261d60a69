import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Failure } from "../failure.ts";
import { BinaryFailure } from "./binary-failure.ts";
import { type BinarySource, withFileSource } from "./binary-source.ts";
import { type ElfFile, readElf } from "./elf.ts";
import { findSections } from "./elf-layout.ts";
import { type FatbinEntry, type FoundCode, readFatbins } from "./fatbin.ts";
import { hostLinker } from "./host-linker.ts";
import { codeOf, type FileInspection, type Inspection, unionOf } from "./inspection.ts";
import { findMissing, type LinkerFacts } from "./library-search.ts";

// nvcc puts what the driver loads into the first, relocatable device code (-rdc) into the second.
const FATBIN_SECTIONS = [".nv_fatbin", "__nv_relfatbin"];
// An engine folder has some forty files; this bounds a walk that was pointed at / by mistake.
const MAX_FILES = 4096;
const MAX_DEPTH = 6;

interface Opened {
  path: string;
  elf: ElfFile;
  entries: FatbinEntry[];
}

/** The ELF file and every fatbin entry in it. Errors: BINARY_NOT_ELF, BINARY_UNSUPPORTED, BINARY_DAMAGED. */
export async function readBinary(
  source: BinarySource,
): Promise<{ elf: ElfFile; entries: FatbinEntry[] }> {
  const elf = await readElf(source);
  const found: FoundCode = { entries: [], containers: 0, zstd: 0 };
  for (const section of await findSections(source, elf.layout, FATBIN_SECTIONS)) {
    await readFatbins(source, section, found);
  }
  return { elf, entries: found.entries };
}

/**
 * Looks into a binary, or into every binary of a folder: what it needs, what of that is missing
 * here, and which GPU code it carries. Nothing of it is run.
 * Errors: FILE_UNREADABLE, BINARY_NOT_ELF (also for a folder without any), BINARY_UNSUPPORTED, BINARY_DAMAGED.
 */
export async function inspect(path: string, facts?: LinkerFacts): Promise<Inspection> {
  const linker = facts ?? (await hostLinker());
  const kind = await stat(path).catch((cause: unknown) => unreadable(path, cause));
  const absolute = resolve(path);
  if (kind.isDirectory()) return inspectFiles(absolute, await listFiles(absolute), linker);
  if (!kind.isFile()) {
    throw new BinaryFailure("BINARY_NOT_ELF", path, "e_ident", 0, "neither a file nor a folder");
  }
  const opened = await openBinary(absolute);
  return inspectionOf(opened, (await findMissing(loadable(opened), linker)).missing);
}

/**
 * Looks into files that are used together, as those of one engine; what is no ELF file is left out.
 * @param name how messages call them
 * Errors: as `inspect`.
 */
export async function inspectFiles(
  name: string,
  paths: readonly string[],
  linker: LinkerFacts,
): Promise<Inspection> {
  const opened: Opened[] = [];
  for (const path of paths) {
    const file = await openBinary(path).catch((failure: unknown) => {
      if (failure instanceof BinaryFailure && failure.code === "BINARY_NOT_ELF") return null;
      throw failure;
    });
    if (file !== null) opened.push(file);
  }
  if (opened.length === 0) {
    throw new BinaryFailure("BINARY_NOT_ELF", name, "e_ident", 0, "no ELF file in this folder");
  }
  // Programs first: what they load is there already when they open a plugin.
  const programs = opened.filter(({ elf }) => elf.interpreter !== null);
  const held = new Set<string>();
  const missing = new Map<Opened, string[]>();
  for (const file of programs) {
    const search = await findMissing(loadable(file), linker);
    missing.set(file, search.missing);
    for (const name of search.found) held.add(name);
  }
  const files: FileInspection[] = [];
  for (const file of opened) {
    const lacks = missing.get(file) ?? (await findMissing(loadable(file), linker, held)).missing;
    files.push(inspectionOf(file, lacks));
  }
  return unionOf(name, files);
}

async function openBinary(path: string): Promise<Opened> {
  const read = withFileSource(path, async (source) => {
    const binary = await readBinary(source);
    // $ORIGIN: the kernel resolves a program's links, the loader takes a library's path as it is.
    return { path: binary.elf.interpreter === null ? path : await realpath(path), ...binary };
  });
  return read.catch((cause: unknown) => {
    if (cause instanceof Failure) throw cause;
    return unreadable(path, cause);
  });
}

function loadable({ path, elf }: Opened) {
  const { machine, soname, needed, rpath, runpath } = elf;
  return { path, machine, soname, needed, rpath, runpath };
}

function inspectionOf({ path, elf, entries }: Opened, missing: string[]): FileInspection {
  const { machine, needed, soname, rpath, runpath, versions } = elf;
  return {
    path,
    machine,
    needed,
    missing,
    rpath: runpath ?? rpath,
    soname,
    ...versions,
    cuda: codeOf(entries),
  };
}

/** Regular files, in a stable order. Symbolic links are left out: they name files that are listed anyway. */
async function listFiles(folder: string): Promise<string[]> {
  const files: string[] = [];
  const walk = async (directory: string, depth: number): Promise<void> => {
    const entries = await readdir(directory, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.isDirectory() && depth < MAX_DEPTH)
        await walk(join(directory, entry.name), depth + 1);
      if (!entry.isFile()) continue;
      if (files.length >= MAX_FILES) {
        const hint = "Point at the folder of one engine.";
        throw new Failure(
          "TOO_LARGE",
          `${basename(folder)} holds more than ${MAX_FILES} files.`,
          hint,
        );
      }
      files.push(join(directory, entry.name));
    }
  };
  await walk(folder, 0).catch((cause: unknown) => {
    if (cause instanceof Failure) throw cause;
    return unreadable(folder, cause);
  });
  return files;
}

function unreadable(path: string, cause: unknown): never {
  const detail = cause instanceof Error ? cause.message : String(cause);
  throw new Failure(
    "FILE_UNREADABLE",
    `${path} cannot be read.`,
    "Check that it exists and may be read.",
    {
      detail,
      cause,
    },
  );
}
