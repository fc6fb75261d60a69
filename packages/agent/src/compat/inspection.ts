import type { FatbinEntry } from "./fatbin.ts";
import { compareSm } from "./sm.ts";
import { compareVersions, highestVersion } from "./version.ts";

/** One PTX target and version that a binary carries. */
export interface PtxCode {
  /** "sm_90", "sm_90a", "sm_100f". */
  target: string;
  /** PTX ISA version, "9.0". */
  version: string;
  compressed: boolean;
}

/** The GPU code inside a binary: distinct targets, lowest first. */
export interface CudaCode {
  /** "sm_90", "sm_90a": machine code. */
  sass: string[];
  ptx: PtxCode[];
}

/** What one binary asks of the host and what it carries. */
export interface FileInspection {
  path: string;
  machine: string;
  needed: string[];
  /** Needed libraries, direct or through others, that this host's loader would not find. */
  missing: string[];
  /** The search path written in the binary: RUNPATH where there is one, else RPATH. */
  rpath: string | null;
  soname: string | null;
  /** Highest version asked of glibc, libstdc++ and its ABI; null where none is. */
  glibc: string | null;
  glibcxx: string | null;
  cxxabi: string | null;
  cuda: CudaCode | null;
}

/** A file, or a folder with its files and their union. */
export type Inspection = FileInspection & { files?: FileInspection[] };

/** The distinct code of some fatbin entries; null when there are none at all. */
export function codeOf(entries: FatbinEntry[]): CudaCode | null {
  if (entries.length === 0) return null;
  return mergeCode(
    entries.map((entry) => ({
      sass: entry.kind === "sass" ? [entry.sm] : [],
      ptx:
        entry.kind === "ptx"
          ? [
              {
                target: entry.target,
                version: entry.version,
                compressed: entry.compression !== "none",
              },
            ]
          : [],
    })),
  );
}

function mergeCode(codes: CudaCode[]): CudaCode {
  const ptx = new Map<string, PtxCode>();
  const sass = new Set<string>();
  for (const code of codes) {
    for (const sm of code.sass) sass.add(sm);
    for (const one of code.ptx) ptx.set(`${one.target} ${one.version} ${one.compressed}`, one);
  }
  return {
    sass: [...sass].toSorted(compareSm),
    ptx: [...ptx.values()].toSorted(
      (a, b) =>
        compareSm(a.target, b.target) ||
        compareVersions(a.version, b.version) ||
        Number(a.compressed) - Number(b.compressed),
    ),
  };
}

/** The union over the files of a folder; what the files give each other is not needed from outside. */
export function unionOf(path: string, files: FileInspection[]): Inspection {
  const own = new Set(
    files.flatMap((file) => [file.soname ?? "", file.path.split("/").at(-1) ?? ""]),
  );
  const needed = distinct(files.flatMap((file) => file.needed)).filter((name) => !own.has(name));
  const codes = files.flatMap((file) => (file.cuda === null ? [] : [file.cuda]));
  return {
    path,
    machine: distinct(files.map((file) => file.machine)).join(", "),
    needed,
    missing: distinct(files.flatMap((file) => file.missing)),
    rpath: null,
    soname: null,
    glibc: highestVersion(files.map((file) => file.glibc)),
    glibcxx: highestVersion(files.map((file) => file.glibcxx)),
    cxxabi: highestVersion(files.map((file) => file.cxxabi)),
    cuda: codes.length === 0 ? null : mergeCode(codes),
    files,
  };
}

function distinct(names: string[]): string[] {
  return [...new Set(names)].toSorted();
}
