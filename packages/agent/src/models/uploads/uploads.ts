import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { MAGIC_BYTES, readMagic } from "@llcuda/gguf";
import { requireSpace, writeFailure } from "../../download/disk-space.ts";
import { syncFolder } from "../../download/durable-write.ts";
import { TransferRate } from "../../download/transfer-rate.ts";
import { Failure } from "../../failure.ts";
import type { Home } from "../../home.ts";
import type { DownloadQueue } from "../downloads/download-queue.ts";
import { GuestDownload } from "../downloads/guest-download.ts";
import { importedPath } from "../library/import-model.ts";
import { checkModel } from "../model-check.ts";
import type { Uploaded, UploadedFile, UploadService } from "./upload-service.ts";

/** Larger than any model file; a size that is a typing slip or an attack is refused. */
const MAX_UPLOAD_BYTES = 16 * 1024 ** 4;

export interface UploadsOptions {
  home: Home;
  downloads: Pick<DownloadQueue, "showGuest">;
  /** Told of a file that is in its place. @returns the model's id in the library */
  onArrived: (path: string, reference: string, sha256: string) => Promise<string>;
}

/** Files that a person drops into the page: straight to disk, piece by piece, each where it belongs. */
export class Uploads implements UploadService {
  readonly #options: UploadsOptions;
  /** Files that are being written now. */
  readonly #open = new Set<string>();

  constructor(options: UploadsOptions) {
    this.#options = options;
  }

  async received(file: UploadedFile): Promise<number> {
    const found = await stat(this.#partial(file)).catch(() => null);
    return found === null ? 0 : Math.min(found.size, file.size);
  }

  async take(
    file: UploadedFile,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<Uploaded> {
    const partial = this.#partial(file);
    if (this.#open.has(partial)) {
      const hint = "Wait for it, or close the other page that sends it.";
      throw new Failure("LOCK_HELD", `${file.name} is being uploaded already`, hint);
    }
    this.#open.add(partial);
    try {
      const here = await this.received(file);
      if (offset !== here) throw wrongOffset(file, offset, here);
      const received = await this.#write(file, partial, offset, bytes);
      if (received < file.size) return { received, model: null };
      return { received, model: await this.#finish(file, partial) };
    } finally {
      this.#open.delete(partial);
    }
  }

  async #write(
    file: UploadedFile,
    partial: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    const target = this.#target(file);
    if ((await stat(target).catch(() => null)) !== null) throw thereAlready(target);
    await requireSpace(file.name, dirname(target), file.size - offset);
    await mkdir(dirname(target), { recursive: true });
    const handle = await open(partial, "a").catch((error: unknown) => {
      throw writeFailure(target, error);
    });
    const shown = new GuestDownload(this.#options.downloads, {
      reference: file.name,
      name: file.name.replace(/\.gguf$/i, ""),
    });
    try {
      return await writeAll(handle, file, offset, bytes, shown);
    } finally {
      await handle.close();
      shown.end();
      // What was refused at its first byte leaves nothing.
      if ((await this.received(file)) === 0) await rm(partial, { force: true });
    }
  }

  async #finish(file: UploadedFile, partial: string): Promise<string> {
    const target = this.#target(file);
    try {
      await checkModel(partial);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    try {
      const handle = await open(partial, "r+");
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(partial, target);
      await syncFolder(dirname(target));
    } catch (error) {
      throw writeFailure(target, error);
    }
    return this.#options.onArrived(target, file.name, "");
  }

  #target({ name }: UploadedFile): string {
    return importedPath(this.#options.home, name);
  }

  #partial(file: UploadedFile): string {
    const { modified, name, size } = file;
    if (!/^[^/\\\0]{1,200}\.gguf$/i.test(name) || name.startsWith(".")) {
      const hint = "Drop a .gguf file.";
      throw new Failure("INPUT_INVALID", `${JSON.stringify(name)} is no name of a model`, hint);
    }
    if (size > MAX_UPLOAD_BYTES) {
      throw new Failure("TOO_LARGE", `${name} has ${size} bytes`, "No model is that large.");
    }
    return `${this.#target(file)}.${size}-${modified}.uploading`;
  }
}

/** @returns bytes that are in the file now */
async function writeAll(
  handle: FileHandle,
  file: UploadedFile,
  offset: number,
  bytes: AsyncIterable<Uint8Array>,
  shown: GuestDownload,
): Promise<number> {
  const rate = new TransferRate();
  let received = offset;
  for await (const chunk of bytes) {
    if (received === 0) refuseOther(file, chunk);
    if (received + chunk.length > file.size) throw tooMuch(file);
    try {
      await handle.writeFile(chunk);
    } catch (error) {
      throw writeFailure(basename(file.name), error, file.size - received);
    }
    received += chunk.length;
    const progress = rate.sample(performance.now(), received, file.size);
    if (progress !== null) shown.show(progress, "uploaded from a page");
  }
  return received;
}

/** What is no GGUF file is told before it has come whole. */
function refuseOther({ name }: UploadedFile, chunk: Uint8Array): void {
  if (chunk.length < MAGIC_BYTES) return;
  const magic = readMagic(chunk.subarray(0, MAGIC_BYTES));
  if (magic.kind !== "other") return;
  const message = `${name} is no GGUF model: it looks like ${magic.looksLike}`;
  throw new Failure("MODEL_NOT_GGUF", message, "Drop a .gguf file.");
}

function wrongOffset({ name }: UploadedFile, offset: number, here: number): Failure {
  return new Failure(
    "INPUT_INVALID",
    `bytes of ${name} from ${offset} on do not follow: ${here} are here`,
    `Go on from byte ${here}.`,
  );
}

function tooMuch({ name, size }: UploadedFile): Failure {
  const message = `more bytes of ${name} came than the ${size} that were told`;
  return new Failure("TOO_LARGE", message, "The file changed while it was sent; send it again.");
}

function thereAlready(target: string): Failure {
  const hint = "Delete or rename the one that is there.";
  return new Failure("INPUT_INVALID", `there is a model at ${target} already`, hint);
}
