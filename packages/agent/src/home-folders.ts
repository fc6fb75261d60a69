import { mkdirSync } from "node:fs";
import { writeFailure } from "./download/disk-space.ts";

/** Makes a folder of llcuda's own, for its owner alone. @throws Failure FILE_UNWRITABLE, DISK_FULL */
export function makeOwnFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw writeFailure(`the folder ${folder}`, error);
  }
}
