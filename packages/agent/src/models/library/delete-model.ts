import { readdir, rm, rmdir } from "node:fs/promises";
import { dirname, sep } from "node:path";
import type { DeletedModel, LibraryModel } from "@llcuda/protocol";
import { writeFailure } from "../../download/disk-space.ts";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import { deletionOf } from "./deletion.ts";

/**
 * Deletes a model of llcuda's own folder, and the projector beside it that no other model uses.
 * @returns what was deleted, and what was kept
 * @throws Failure MODEL_IN_USE; INPUT_INVALID for a file of another program; FILE_UNWRITABLE
 */
export async function deleteModel(
  model: LibraryModel,
  all: readonly LibraryModel[],
  home: Home,
  inUse: (path: string) => boolean,
): Promise<DeletedModel> {
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
  const deletion = await deletionOf(model, all, home.models);
  for (const { path } of deletion.files) {
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw writeFailure(path, error);
    }
  }
  await removeEmptyFolders(dirname(model.path), home.models);
  const { files, frees, keeps } = deletion;
  return { id: model.id, freed: frees, files, keeps };
}

async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  if (!folder.startsWith(root + sep)) return;
  const names = await readdir(folder).catch(() => ["?"]);
  if (names.length > 0) return;
  await rmdir(folder).catch(() => {});
  await removeEmptyFolders(dirname(folder), root);
}
