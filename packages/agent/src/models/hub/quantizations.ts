import { posix } from "node:path";
import { partName } from "@llcuda/gguf";
import type { HubQuantization } from "@llcuda/protocol";
import { quantizationOfName } from "../library/file-type.ts";

/** A file of a repository as the hub lists it. Bytes. */
export interface HubEntry {
  path: string;
  size: number;
  sha256: string | null;
}

export interface GroupedFiles {
  quantizations: Omit<HubQuantization, "localId">[];
  projectors: HubEntry[];
}

const PROJECTOR = /(?:^|[-._])mmproj(?:[-._]|$)/i;
/** Written beside models by tools that quantize: no model. */
const IMATRIX = /imatrix/i;

/** hf:OWNER/REPO/FILE, with the revision where it is not `main`. */
export function hubReference(repository: string, revision: string, path: string): string {
  return revision === "main" ? `hf:${repository}/${path}` : `hf:${repository}@${revision}:${path}`;
}

/** Whether a file with this name lets a model see or hear. */
export function isProjectorName(name: string): boolean {
  return PROJECTOR.test(name);
}

/**
 * The GGUF files of a repository as models: parts together, projectors apart, smallest first. A model
 * whose parts are not all there is left out. Pure.
 */
export function groupFiles(
  repository: string,
  revision: string,
  entries: readonly HubEntry[],
): GroupedFiles {
  const files = entries.filter(({ path }) => /\.gguf$/i.test(path) && !IMATRIX.test(path));
  const isProjector = ({ path }: HubEntry): boolean => isProjectorName(posix.basename(path));
  const groups = Map.groupBy(
    files.filter((file) => !isProjector(file)),
    ({ path }) => {
      const part = partName(posix.basename(path));
      return part === undefined ? path : `${posix.dirname(path)}/${part.prefix}\n${part.count}`;
    },
  );
  const quantizations = [...groups.values()].flatMap((group) => {
    const parts = group.toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const [first] = parts;
    const count = partName(posix.basename(first?.path ?? ""))?.count ?? 1;
    if (first === undefined || parts.length !== count) return [];
    const name = posix.basename(first.path);
    return {
      quantization: quantizationOfName(name.replace(/-\d{5}-of-\d{5}(?=\.gguf$)/i, "")) ?? name,
      reference: hubReference(repository, revision, first.path),
      files: parts,
      size: parts.reduce((sum, { size }) => sum + size, 0),
    };
  });
  return {
    quantizations: quantizations.toSorted((a, b) => a.size - b.size),
    projectors: files.filter(isProjector).toSorted((a, b) => a.size - b.size),
  };
}

/** Which projector goes with a model: F16 is what llama.cpp's own tools make. Pure. */
export function chooseProjector(projectors: readonly HubEntry[]): HubEntry | null {
  const f16 = projectors.find(({ path }) => quantizationOfName(posix.basename(path)) === "F16");
  return f16 ?? projectors[0] ?? null;
}
