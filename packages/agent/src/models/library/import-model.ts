import { link, mkdir, rename, rm, stat } from "node:fs/promises";
import { createReadStream, createWriteStream } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { namePart, partName } from "@llcuda/gguf";
import type { Progress } from "@llcuda/protocol";
import { requireSpace, writeFailure } from "../../download/disk-space.ts";
import { syncFolder } from "../../download/durable-write.ts";
import { TransferRate } from "../../download/transfer-rate.ts";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { checkModel } from "../model-check.ts";
import type { ImportManner } from "./library-service.ts";

/** Large enough that a disk is the limit. */
const COPY_BYTES = 1024 * 1024;
/** Where models lie that came from a path or were dropped, in llcuda's folder. */
const FOLDER = "imported";

/** Where a file of this name goes that came from no repository. */
export function importedPath(home: Home, name: string): string {
  return join(home.models, FOLDER, name);
}

interface ImportRequest {
  from: string;
  manner: Exclude<ImportManner, "use">;
  home: Home;
  signal: AbortSignal;
  tell(progress: Progress): void;
}

/**
 * Brings a model and all its parts into llcuda's folder. The original stays until the last part is
 * there. @returns where its first file is now
 * @throws Failure MODEL_NOT_GGUF, MODEL_DAMAGED, INPUT_INVALID, DISK_FULL, FILE_UNWRITABLE, CANCELLED
 */
export async function importModel(request: ImportRequest): Promise<string> {
  const { from, home, manner, signal } = request;
  const total = await checkModel(from);
  const files = partsOf(from).map((path) => ({
    path,
    target: importedPath(home, basename(path)),
  }));
  for (const { target } of files) await requireNothing(target);
  await mkdir(dirname(files[0]!.target), { recursive: true });
  const made: string[] = [];
  const rate = new TransferRate();
  let done = 0;
  const onBytes = (bytes: number): void => {
    done += bytes;
    const progress = rate.sample(performance.now(), done, total);
    if (progress !== null) request.tell(progress);
  };
  try {
    for (const { path, target } of files) {
      if (manner === "copy" || !(await renamed(path, target))) {
        await copy(path, target, signal, onBytes);
      }
      made.push(target);
    }
  } catch (error) {
    // A move that was cut short has moved nothing: what was renamed goes back.
    for (const [at, target] of made.entries()) await rename(target, files[at]!.path);
    throw error;
  }
  if (manner === "move") for (const { path } of files) await rm(path, { force: true });
  return files[0]!.target;
}

function partsOf(path: string): string[] {
  const name = partName(basename(path));
  if (name === undefined) return [path];
  const { count, prefix } = name;
  return Array.from({ length: count }, (_, part) =>
    join(dirname(path), namePart(prefix, part + 1, count)),
  );
}

async function requireNothing(target: string): Promise<void> {
  if ((await stat(target).catch(() => null)) === null) return;
  const hint = "Delete or rename the one that is there.";
  throw new Failure("INPUT_INVALID", `there is a model at ${target} already`, hint);
}

/** Within one disk a move takes no time; false where the disks differ. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EXDEV") return false;
    throw writeFailure(to, error);
  }
}

async function copy(
  from: string,
  to: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  await requireSpace(basename(to), dirname(to), (await stat(from)).size);
  const fresh = `${to}.importing`;
  try {
    const source = createReadStream(from, { highWaterMark: COPY_BYTES });
    source.on("data", (chunk) => onBytes(chunk.length));
    await pipeline(source, createWriteStream(fresh, { flush: true }), { signal });
    // Unlike a rename, a link refuses to take the place of what came meanwhile.
    await link(fresh, to);
    await syncFolder(dirname(to));
  } catch (error) {
    if (signal.aborted) throw new Failure("CANCELLED", `${from} was not imported`, "Start again.");
    throw writeFailure(to, error);
  } finally {
    await rm(fresh, { force: true });
  }
}
