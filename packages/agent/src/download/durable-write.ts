import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Replaces a small file in one step that also survives a power cut.
 * @param fresh where it is written first; writers that may meet each need a name of their own
 */
export async function writeDurably(
  file: string,
  text: string,
  fresh = `${file}.new`,
): Promise<void> {
  const handle = await open(fresh, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  await syncFolder(dirname(file));
}

/** Makes renames in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  // Some file systems cannot sync a folder; the rename is then as durable as they make it.
  await handle?.sync().catch(() => {});
  await handle?.close();
}
