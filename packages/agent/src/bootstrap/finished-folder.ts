import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeFailure } from "../download/disk-space.ts";
import { syncFolder } from "../download/durable-write.ts";

/** File handles that are open at once while a finished folder is written through to the disk. */
const SYNC_AT_ONCE = 16;

/**
 * Makes a folder whole or not at all: `fill` works in a temporary one beside the final place, which
 * gets its name in one step and replaces one of that name. Callers hold a lock for `prefix`.
 * @param prefix of the temporary folders; what a process that died left under it is removed
 * @param fill gives the final name, or null to keep nothing
 * @throws Failure of `fill`, DISK_FULL, FILE_UNWRITABLE
 */
export async function finishFolder(
  parent: string,
  prefix: string,
  fill: (folder: string) => Promise<string | null>,
): Promise<void> {
  await mkdir(parent, { recursive: true });
  await removeAll(parent, prefix);
  const folder = await mkdtemp(join(parent, prefix));
  try {
    const name = await fill(folder);
    if (name === null) return;
    await syncTree(folder);
    const final = join(parent, name);
    // A folder of that name is damaged, else `fill` would have kept nothing.
    await rename(final, join(parent, `${prefix}${randomUUID()}`)).catch(() => {});
    await rename(folder, final);
    await syncFolder(parent);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : writeFailure(`a folder in ${parent}`, error);
  } finally {
    await removeAll(parent, prefix);
  }
}

async function removeAll(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Writes every file of a tree through to the disk: a power cut must not leave an empty library. */
async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const worker = async (): Promise<void> => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      const handle = await open(file, "r");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
  };
  await Promise.all(Array.from({ length: SYNC_AT_ONCE }, worker));
}
