import { dirname } from "node:path";
import type { RuntimeLibrary } from "@llcuda/protocol";
import { compareVersions } from "../../compat/version.ts";
import { partnerOf, type RuntimeWanted } from "./runtime-wanted.ts";

/**
 * The wanted libraries among those that lie on this machine: from toolkits, Python packages, conda.
 * Null when one of them has no usable copy. Pure.
 */
export function hostCopies(
  wanted: RuntimeWanted,
  libraries: readonly RuntimeLibrary[],
): RuntimeLibrary[] | null {
  const chosen = wanted.sonames.map(
    (soname) =>
      libraries.find((copy) => copy.soname === soname && isUsable(copy, wanted, libraries)) ?? null,
  );
  return chosen.every((copy) => copy !== null) ? chosen : null;
}

function isUsable(
  { path, soname, version }: RuntimeLibrary,
  { toolkit }: RuntimeWanted,
  libraries: readonly RuntimeLibrary[],
): boolean {
  if (soname.startsWith("libcudart.")) {
    return version === null || toolkit === null || compareVersions(version, toolkit) >= 0;
  }
  const partner = partnerOf(soname);
  const inFolder = (one: RuntimeLibrary): boolean =>
    one.soname === partner && dirname(one.path) === dirname(path);
  return partner === null || libraries.some(inFolder);
}
