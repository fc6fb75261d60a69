import {
  isGlance,
  matrixSize,
  tensorFloats,
  useSimd,
  type Floats,
  type FloatsQuery,
} from "@llcuda/gguf";
import { findTensor } from "./find-tensor.ts";
import type { OpenedFile } from "./open-file.ts";
import { isRemote, type FileIdentity, type OpenFiles } from "./open-files.ts";
import type { TensorAddress } from "./worker/job.ts";

/** As the page's first look at a tensor: what is drawn before reads what that will read. */
const FIRST_LOOK = { width: 256, height: 160 };

/** Whether it is made on the agent's own loop, while threads may still begin; of the hub a thread keeps what it has fetched. */
export function isMadeHere({ file }: TensorAddress, query: FloatsQuery): boolean {
  return isGlance(query) && !isRemote(file);
}

/** A small picture of a tensor, from few of its values: milliseconds, in pieces of less than one. */
export function glance(
  files: OpenFiles,
  { file, tensor }: TensorAddress,
  query: FloatsQuery,
  signal?: AbortSignal,
): Promise<Floats> {
  useSimd();
  const options = signal === undefined ? {} : { signal };
  return files.use(file, (opened) => tensorFloats(findTensor(opened, tensor), query, options));
}

/** The first look at the largest tensor; null where there is none, or it lies on the hub. */
export function likelyLook(
  file: FileIdentity,
  { tensors }: OpenedFile,
): (TensorAddress & { query: FloatsQuery }) | null {
  const [largest] = tensors
    .map(({ tensor }) => tensor)
    .filter(({ type }) => type !== undefined)
    .toSorted((a, b) => b.elements - a.elements);
  // Of the hub nothing is fetched that nobody asked for.
  if (largest === undefined || largest.elements === 0 || isRemote(file)) return null;
  const { columns, rows } = matrixSize(largest);
  const [width, height] = [Math.min(columns, FIRST_LOOK.width), Math.min(rows, FIRST_LOOK.height)];
  const request = { row: 0, rows, column: 0, columns, width, height };
  return { file, tensor: largest.name, query: { kind: "tile", request, sample: true } };
}
