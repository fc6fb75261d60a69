import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { checkRange } from "./byte-source.ts";
import type { ByteSource } from "./byte-source.ts";
import { GgufError } from "./error.ts";

/** A source over a file, read through one descriptor at given positions. Close it when done. */
export class FileSource implements ByteSource {
  readonly name: string;
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(name: string, size: number, handle: FileHandle) {
    this.name = name;
    this.size = size;
    this.#handle = handle;
  }

  /** Rejects with E_SOURCE where the path is no readable, regular file. */
  static async open(path: string): Promise<FileSource> {
    const hint = "Check the path and the rights of the file.";
    const cannot = (cause: unknown): never => {
      const words = cause instanceof Error ? cause.message : String(cause);
      throw new GgufError("E_SOURCE", `cannot open ${path}: ${words}`, hint, { cause });
    };
    // Asked before it is opened: opening a pipe waits for its writer.
    const before = await stat(path).catch(cannot);
    if (!before.isFile()) throw new GgufError("E_SOURCE", `${path} is no regular file`, hint);
    const handle = await open(path).catch(cannot);
    return new FileSource(path, (await handle.stat()).size, handle);
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    checkRange(this, offset, length);
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) {
        throw new GgufError(
          "E_SHORT",
          `${this.name} shrank while it was read`,
          "Another program is writing to the file; open it again when that is done.",
          { offset: offset + done, limit: `${this.size} bytes` },
        );
      }
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Opens a file for reading GGUF from it. */
export function openFile(path: string): Promise<FileSource> {
  return FileSource.open(path);
}
