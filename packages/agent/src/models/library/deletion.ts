import { stat } from "node:fs/promises";
import { sep } from "node:path";
import type { Deletion, LibraryModel } from "@llcuda/protocol";

/** What deleting a model takes away now, and what stays. */
export async function deletionOf(
  model: LibraryModel,
  all: readonly LibraryModel[],
  modelsFolder: string,
): Promise<Deletion> {
  const plan = planDeletion(model, all, modelsFolder);
  return { ...plan, frees: await freedBy(plan.files) };
}

/**
 * What goes with a model: its files, and the projector beside it unless another model uses that. Pure.
 * @param modelsFolder llcuda's own: nothing of others is deleted
 */
export function planDeletion(
  model: LibraryModel,
  all: readonly LibraryModel[],
  modelsFolder: string,
): Omit<Deletion, "frees"> {
  const others = all.filter(({ id }) => id !== model.id);
  const neededBy = others.filter(({ mmproj }) => mmproj === model.path).map(({ name }) => name);
  const path = model.mmproj;
  if (path === null) return { files: [...model.files], keeps: [], neededBy };
  const usedBy = others.filter(({ mmproj }) => mmproj === path).map(({ name }) => name);
  const isIt = (one: { path: string }): boolean => one.path === path;
  const size = all.find((one) => isIt(one) || one.copies.some(isIt))?.size ?? 0;
  const goes = usedBy.length === 0 && path.startsWith(modelsFolder + sep);
  return {
    files: [...model.files, ...(goes ? [{ path, size }] : [])],
    keeps: goes ? [] : [{ path, size, usedBy }],
    neededBy,
  };
}

/** Bytes that are free without these files: one with another link to its content frees nothing. */
async function freedBy(files: Deletion["files"]): Promise<number> {
  const found = await Promise.all(files.map(({ path }) => stat(path).catch(() => null)));
  return found.reduce((sum, each) => sum + (each !== null && each.nlink <= 1 ? each.size : 0), 0);
}
