import { rm } from "node:fs/promises";

/** What lies beside a file that is being fetched. */
export const BESIDE = [".partial", ".partial.json", ".partial.log"];

/** Removes what a download that will not be gone on with has left. */
export async function removePartial(file: string): Promise<void> {
  for (const end of [...BESIDE, ".quarantined"]) await rm(`${file}${end}`, { force: true });
}
