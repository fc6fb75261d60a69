import { toolkitsOfPtx } from "./cuda-releases.ts";
import type { Inspection } from "./inspection.ts";
import { compareVersions, highestVersion, majorOf } from "./version.ts";

/** What a binary itself tells of the CUDA it was made with; names and labels play no part. */
export interface MadeWith {
  /** The CUDA major of the runtime libraries it loads: 12 for libcudart.so.12; null when it loads none. */
  runtime: number | null;
  /** The toolkits that write its newest PTX: ["12.5", "12.6"]; empty without PTX. */
  toolkits: string[];
}

// The libraries whose soname carries the CUDA major since CUDA 11 (libcudart.so.11.0, libcublas.so.12).
const RUNTIME = /^lib(?:cudart|cublas|cublasLt)\.so\.(\d{2})(?:\.\d+)*$/;

export function madeWith(inspection: Inspection): MadeWith {
  const files = inspection.files ?? [inspection];
  const majors = files.flatMap((file) =>
    file.needed.flatMap((name) => {
      const major = RUNTIME.exec(name)?.[1];
      return major === undefined ? [] : [Number(major)];
    }),
  );
  const newest = highestVersion(
    files.flatMap((file) => file.cuda?.ptx.map((ptx) => ptx.version) ?? []),
  );
  return {
    runtime: majors.length === 0 ? null : Math.max(...majors),
    toolkits: newest === null ? [] : toolkitsOfPtx(newest),
  };
}

/** The CUDA major whose runtime must start: by the libraries, else by the PTX; null when neither tells. */
export function runtimeMajor({ runtime, toolkits }: MadeWith): number | null {
  const first = toolkits[0];
  return runtime ?? (first === undefined ? null : majorOf(first));
}

/** "cu124", "cuda-12.4", "cuda12", "124" or "12.4" as a version; null where a text names no CUDA version. */
export function cudaVersionIn(label: string): string | null {
  const dotted = /(?:^|[^\d.])(?:cu(?:da)?[-_ ]?)?(1\d)\.(\d{1,2})(?![\d.])/i.exec(label);
  if (dotted !== null) return `${dotted[1]}.${dotted[2]}`;
  const packed = /(?:^|[^a-z0-9])(?:cu(?:da)?[-_ ]?)?(1\d)(\d)(?!\d)/i.exec(label);
  if (packed !== null) return `${packed[1]}.${packed[2]}`;
  return /(?:^|[^a-z0-9])cu(?:da)?[-_ ]?(1\d)(?!\d)/i.exec(label)?.[1] ?? null;
}

/** A sentence where the name of a build says another CUDA version than the build; null where both agree. */
export function labelDisagreement(label: string, inspection: Inspection): string | null {
  const named = cudaVersionIn(label);
  const made = madeWith(inspection);
  if (named === null) return null;
  if (matchesCuda(made, named)) return null;
  const major = made.runtime === null ? "" : `it loads the CUDA ${made.runtime} runtime`;
  const ptx =
    made.toolkits.length === 0 ? "" : `its PTX is that of CUDA ${made.toolkits.join(" or ")}`;
  const facts = [major, ptx].filter((fact) => fact !== "").join(" and ");
  return facts === "" ? null : `${label} is named after CUDA ${named}, but ${facts}.`;
}

/** Whether a build is of this CUDA version ("12" or "12.4"), as far as the build itself tells. */
export function matchesCuda(made: MadeWith, version: string): boolean {
  const major = runtimeMajor(made);
  if (major === null) return true;
  if (major !== majorOf(version)) return false;
  if (!version.includes(".") || made.toolkits.length === 0) return true;
  return made.toolkits.some((toolkit) => compareVersions(toolkit, version) === 0);
}
