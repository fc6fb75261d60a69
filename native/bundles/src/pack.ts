import { rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { create } from "tar";
import { filesUnder, sha256Of } from "./checksums.ts";
import { EPOCH } from "./cmake-arguments.ts";

/** A packed bundle. Sizes in bytes. */
export interface Packed {
  file: string;
  size: number;
  sha256: string;
  /** Of its files together. */
  unpackedSize: number;
}

/** Files that may be started have 755, others 644, whatever this machine's umask made of them. */
const PROGRAM = 0o755;
const PLAIN = 0o644;
/** Level 9 takes twice as long for 0.2 % of a CUDA build: nvcc has compressed its kernels already. */
const LEVEL = 6;

/**
 * Packs a folder as .tar.gz so that the same files always give the same bytes: entries in byte
 * order under the folder's own name, no owner, no time, fixed modes.
 */
export async function pack(folder: string, into: string): Promise<Packed> {
  const root = basename(folder);
  const names = await filesUnder(folder);
  const file = join(into, `${root}.tar.gz`);
  const draft = `${file}.packing`;
  try {
    await create(
      {
        file: draft,
        cwd: dirname(folder),
        gzip: { level: LEVEL },
        portable: true,
        mtime: new Date(EPOCH * 1000),
        noDirRecurse: true,
        onWriteEntry: (entry) => {
          if (entry.stat === undefined) return;
          const mode = (entry.stat.mode & 0o100) === 0 ? PLAIN : PROGRAM;
          entry.stat.mode = (entry.stat.mode & ~0o7777) | mode;
        },
      },
      names.map((name) => `${root}/${name}`),
    );
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return {
    file,
    size: (await stat(file)).size,
    sha256: await sha256Of(file),
    unpackedSize: sizes.reduce((sum, size) => sum + size, 0),
  };
}
