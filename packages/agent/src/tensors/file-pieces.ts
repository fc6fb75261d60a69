import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BlobPieces, PIECE_BYTES, type PieceStore, type RemoteFile } from "@llcuda/gguf";
import { writeFailure } from "../download/disk-space.ts";
import type { Home } from "../home.ts";

/** Room for the largest tensors of several models; what was read last stays. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024 * 1024;

/** Where what was read of files of the hub is kept. */
function folderOf(home: Home): string {
  return join(home.cache, "hub-pieces");
}

/**
 * Pieces of a file of the hub on disk, a file each, shared by every thread and process and there after a
 * new start. Of a file without a version, which could change unseen, they are kept in memory alone.
 */
export function filePieces(home: Home, file: RemoteFile): PieceStore {
  if (file.version === null) return new BlobPieces();
  const name = createHash("sha256").update(JSON.stringify(file)).digest("hex").slice(0, 32);
  return new FilePieces(folderOf(home), name, file.size);
}

class FilePieces implements PieceStore {
  readonly lasting = true;
  readonly #all: string;
  readonly #own: string;
  readonly #size: number;
  #begun: Promise<void> | undefined;

  constructor(all: string, name: string, size: number) {
    this.#all = all;
    this.#own = join(all, name);
    this.#size = size;
  }

  /** Not one that a power cut left short: that is fetched again. */
  has(piece: number): Promise<boolean> {
    const whole = Math.min(PIECE_BYTES, this.#size - piece * PIECE_BYTES);
    return stat(this.#pathOf(piece)).then(
      ({ size }) => size === whole,
      () => false,
    );
  }

  read(piece: number): Promise<Uint8Array | null> {
    return readFile(this.#pathOf(piece)).catch(() => null);
  }

  async write(piece: number, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(piece);
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await (this.#begun ??= this.#begin());
      await writeFile(unfinished, bytes, { mode: 0o600 });
      // Whoever finds it finds it whole.
      await rename(unfinished, path);
    } catch (error) {
      this.#begun = undefined;
      await rm(unfinished, { force: true }).catch(() => undefined);
      throw writeFailure(path, error);
    }
  }

  #pathOf(piece: number): string {
    return join(this.#own, `${piece}`);
  }

  async #begin(): Promise<void> {
    await mkdir(this.#own, { recursive: true, mode: 0o700 });
    // What is written to is the last one to go.
    await utimes(this.#own, new Date(), new Date());
    // Room that cannot be made, or that another process makes, is no reason not to write.
    await dropOldest(this.#all, MAX_KEPT_BYTES, this.#own).catch(() => undefined);
  }
}

/**
 * Deletes the files that were fetched longest ago until the others take at most so many bytes.
 * @param own is written to, and stays even where it takes more alone
 */
export async function dropOldest(folder: string, most: number, own: string): Promise<void> {
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const pieces = await readdir(path);
      return { path, bytes: pieces.length * PIECE_BYTES, at: (await stat(path)).mtimeMs };
    }),
  );
  let kept = 0;
  for (const { path, bytes } of files.toSorted((a, b) => b.at - a.at)) {
    kept += bytes;
    if (kept > most && path !== own) await rm(path, { recursive: true, force: true });
  }
}
