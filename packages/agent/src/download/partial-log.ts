import { type FileHandle, open } from "node:fs/promises";
import type { Extent } from "./extents.ts";

/** Claims no bytes, and holds a block of the disk: one that fills up must not cost what it says. */
const NOTHING = "0 0\n";

/** `FILE.partial.log`: a line for each write since the last note, in the form of `trustedExtents`. */
export class PartialLog {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(path: string): Promise<PartialLog> {
    return new PartialLog(await open(path, "a"));
  }

  async append(written: readonly Extent[]): Promise<void> {
    await this.#handle.write(written.map(({ from, to }) => `${from} ${to}\n`).join(""));
  }

  async empty(): Promise<void> {
    await this.#handle.truncate(0);
    await this.#handle.write(NOTHING);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
