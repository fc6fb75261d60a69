import { rm } from "node:fs/promises";

/** What lies beside a file that is being fetched. */
const BESIDE = [".partial", ".partial.json", ".partial.log"];

/** Removes what came of a file, and its notes. */
export async function removeUnfinished(file: string): Promise<void> {
  for (const end of BESIDE) await rm(`${file}${end}`, { force: true });
}

/** Removes what a download that will not be gone on with has left. */
export async function removePartial(file: string): Promise<void> {
  await removeUnfinished(file);
  await rm(`${file}.quarantined`, { force: true });
}
