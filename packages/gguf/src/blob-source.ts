import { checkRange } from "./byte-source.ts";
import type { ByteSource } from "./byte-source.ts";
import { GgufError } from "./error.ts";

/** A source over a Blob or a File that a person dropped into the page. */
export class BlobSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  /** A browser asks another process for each piece: milliseconds. */
  readonly slow = true;
  readonly #blob: Blob;

  constructor(blob: Blob, name = blob instanceof File ? blob.name : "blob") {
    this.name = name;
    this.size = blob.size;
    this.#blob = blob;
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    checkRange(this, offset, length);
    try {
      return new Uint8Array(await this.#blob.slice(offset, offset + length).arrayBuffer());
    } catch (cause) {
      const hint = "The file was changed or removed since it was chosen; choose it again.";
      const facts = { offset, value: `${length} bytes`, cause };
      throw new GgufError("E_SOURCE", `${this.name} can no longer be read`, hint, facts);
    }
  }
}
