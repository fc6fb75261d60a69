import type { LibraryModel } from "@llcuda/protocol";
import { byteCount } from "../../download/byte-count.ts";
import { DISK_RESERVE, freeSpace } from "../../download/disk-space.ts";
import { Failure } from "../../failure.ts";

/** Named at most. */
const MAX_NAMED = 4;

/**
 * Checks before the first byte that a download fits beside those that are on their way already.
 * @param needed bytes that are still missing
 * @param promised bytes that other downloads will still take
 * @param unused models that could go, the least used first
 * @throws Failure DISK_FULL that names what could go
 */
export async function requireRoom(request: {
  what: string;
  folder: string;
  needed: number;
  promised: number;
  unused: () => Promise<readonly LibraryModel[]>;
}): Promise<void> {
  const { folder, needed, promised, unused, what } = request;
  const free = await freeSpace(folder);
  if (free === null) return;
  const usable = Math.max(0, free - DISK_RESERVE - promised);
  if (needed <= usable) return;
  const others = promised > 0 ? `, of which other downloads will take ${byteCount(promised)}` : "";
  throw new Failure(
    "DISK_FULL",
    `${what} needs ${byteCount(needed)} in ${folder}, where ${byteCount(free)} are free${others}`,
    advice(needed - usable, await unused()),
  );
}

/** Which models to delete for so many bytes. Pure. */
function advice(missing: number, unused: readonly LibraryModel[]): string {
  const chosen: LibraryModel[] = [];
  let held = 0;
  for (const model of unused) {
    if (held >= missing || chosen.length === MAX_NAMED) break;
    chosen.push(model);
    held += model.size;
  }
  const elsewhere = `Free ${byteCount(missing)}, or set LLCUDA_HOME to a folder on a larger disk.`;
  if (held < missing) return elsewhere;
  const names = chosen.map(({ name }) => name).join(", ");
  const many = chosen.length === 1 ? "This unused model holds" : "These unused models hold";
  return `${elsewhere} ${many} ${byteCount(held)}: ${names}.`;
}

/** Models of llcuda's own folder that nothing uses, those not used for the longest time first. Pure. */
export function unusedModels(
  models: readonly LibraryModel[],
  inUse: (path: string) => boolean,
): LibraryModel[] {
  return models
    .filter(({ path, place }) => place === "llcuda" && !inUse(path))
    .toSorted((a, b) => (a.lastUsedAt ?? a.modifiedAt).localeCompare(b.lastUsedAt ?? b.modifiedAt));
}

/** Nothing can be told of what is there, nor written. */
export function silentDisk(what: string, folder: string): Failure {
  return new Failure(
    "FILE_UNREADABLE",
    `${what} cannot go on: the disk of ${folder} does not answer`,
    "Check the disk, or the server that it is on.",
  );
}
