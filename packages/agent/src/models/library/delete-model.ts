import { readdir, rm, rmdir, stat } from "node:fs/promises";
import { dirname, sep } from "node:path";
import type { LibraryModel } from "@llcuda/protocol";
import { writeFailure } from "../../download/disk-space.ts";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";

/**
 * Deletes a model of llcuda's own folder, and the projector beside it that no other model uses.
 * @returns bytes that this freed: a file with another link to its content frees nothing
 * @throws Failure MODEL_IN_USE; INPUT_INVALID for a file of another program; FILE_UNWRITABLE
 */
export async function deleteModel(
  model: LibraryModel,
  all: readonly LibraryModel[],
  home: Home,
  inUse: (path: string) => boolean,
): Promise<number> {
  if (!model.path.startsWith(home.models + sep)) {
    throw new Failure(
      "INPUT_INVALID",
      `${model.path} belongs to another program or folder, in which llcuda deletes nothing`,
      "Delete it there; the list notices by itself.",
    );
  }
  if (inUse(model.path)) {
    throw new Failure(
      "MODEL_IN_USE",
      `${model.name} is loaded`,
      "Unload it first, or load another model in its place.",
    );
  }
  const shared = all.some(({ id, mmproj }) => id !== model.id && mmproj === model.mmproj);
  const projector =
    model.mmproj !== null && !shared && model.mmproj.startsWith(home.models + sep)
      ? [model.mmproj]
      : [];
  let freed = 0;
  for (const path of [...model.files.map(({ path }) => path), ...projector]) {
    const found = await stat(path).catch(() => null);
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw writeFailure(path, error);
    }
    if (found !== null && found.nlink <= 1) freed += found.size;
  }
  await removeEmptyFolders(dirname(model.path), home.models);
  return freed;
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  if (!folder.startsWith(root + sep)) return;
  const names = await readdir(folder).catch(() => ["?"]);
  if (names.length > 0) return;
  await rmdir(folder).catch(() => {});
  await removeEmptyFolders(dirname(folder), root);
}
