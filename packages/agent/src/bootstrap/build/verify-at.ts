import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Verification, verifyBundle } from "@llcuda/bundles";
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
  const room = await mkdtemp(join(tmpdir(), "llcuda-verify-"));
  try {
    const into = join(room, "files");
    await extractTar({ archive: path, into, signal });
    const [root, ...others] = await readdir(into);
    if (root !== undefined && others.length === 0) {
      return await verifyBundle(join(into, root), inspect, kind.size);
    }
    const problem = "the archive has not one folder at its top";
    return { metadata: null, defects: [{ field: "files", problem }] };
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}
