import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  filesUnder,
  type Packed,
  sha256Of,
  type Verification,
  verifyBundle,
} from "@llcuda/bundles";
import { inspect } from "../../compat/inspect.ts";
import { extractTar } from "../../download/extract-tar.ts";
import { Failure } from "../../failure.ts";

/**
 * Checks a bundle: an archive, which is unpacked for it and removed again, or an unpacked folder.
 * @throws Failure FILE_UNREADABLE, ARCHIVE_UNSAFE, DOWNLOAD_CORRUPT, DISK_FULL, CANCELLED
 */
export async function verifyAt(path: string, signal: AbortSignal): Promise<Verification> {
  const kind = await stat(path).catch((cause: unknown) => {
    const hint = "Name a bundle's archive or its unpacked folder.";
    throw new Failure("FILE_UNREADABLE", `${path} cannot be read`, hint, { cause });
  });
  if (kind.isDirectory()) return verifyBundle(path, inspect);
  return (await verifyArchive(path, signal)).verification;
}

/** Checks an archive; `packed` is what an index says of it. @throws as `verifyAt` */
export async function verifyArchive(
  file: string,
  signal: AbortSignal,
): Promise<{ verification: Verification; packed: Packed }> {
  const { size } = await stat(file);
  const room = await mkdtemp(join(tmpdir(), "llcuda-verify-"));
  try {
    const into = join(room, "files");
    await extractTar({ archive: file, into, signal });
    const packed = {
      file,
      size,
      sha256: await sha256Of(file),
      unpackedSize: await sizeOf(into),
    };
    const [root, ...others] = await readdir(into);
    if (root !== undefined && others.length === 0) {
      return { verification: await verifyBundle(join(into, root), inspect, size), packed };
    }
    const problem = "the archive has not one folder at its top";
    return { verification: { metadata: null, defects: [{ field: "files", problem }] }, packed };
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const name of await filesUnder(folder)) bytes += (await stat(join(folder, name))).size;
  return bytes;
}
