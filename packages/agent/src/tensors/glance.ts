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

/** A picture of a tensor, as somebody asks for it. */
export interface Look extends TensorAddress {
  query: FloatsQuery;
}

/** Whether it is made on the agent's own loop, while threads may still begin; of the hub a thread keeps what it has fetched. */
export function isMadeHere({ file, query }: Look): boolean {
  return isGlance(query) && !isRemote(file);
}

interface Kept {
  look: Look;
  picture: Promise<Floats>;
}

/** Of each open file the picture that is probably asked for first: half a megabyte. */
const kept = new WeakMap<OpenedFile, Kept>();

/** A small picture of a tensor, from few of its values: milliseconds, in pieces of less than one. */
export function glance(files: OpenFiles, look: Look, signal?: AbortSignal): Promise<Floats> {
  return files.use(look.file, (opened) => {
    const found = kept.get(opened);
    return isSame(found?.look, look) ? found!.picture : draw(opened, look, signal);
  });
}

/** Makes a picture before anybody asks for it; whoever asks meanwhile waits for the same one. */
export function glanceAhead(files: OpenFiles, look: Look): Promise<Floats> {
  return files.use(look.file, (opened) => {
    const made = kept.get(opened);
    if (made !== undefined && isSame(made.look, look)) return made.picture;
    const picture = draw(opened, look);
    kept.set(opened, { look, picture });
    // What failed may be there the next time.
    picture.catch(() => kept.delete(opened));
    return picture;
  });
}

function draw(opened: OpenedFile, { tensor, query }: Look, signal?: AbortSignal): Promise<Floats> {
  useSimd();
  return tensorFloats(findTensor(opened, tensor), query, signal === undefined ? {} : { signal });
}

const FIELDS = ["row", "rows", "column", "columns", "width", "height"] as const;

function isSame(a: Look | undefined, b: Look): boolean {
  if (a?.tensor !== b.tensor || a.query.kind !== "tile" || b.query.kind !== "tile") return false;
  const [one, other] = [a.query, b.query];
  return (
    one.sample === other.sample && FIELDS.every((name) => one.request[name] === other.request[name])
  );
}

/** The first look at the largest tensor; null where there is none, or it lies on the hub. */
export function likelyLook(file: FileIdentity, { tensors }: OpenedFile): Look | null {
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
