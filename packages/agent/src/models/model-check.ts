import { open } from "node:fs/promises";
import { MAGIC_BYTES, READABLE_VERSIONS, readMagic, type Magic } from "@llcuda/gguf";
import { byteCount } from "../download/byte-count.ts";
import { Failure } from "../failure.ts";

/** What the first bytes say, and the length. @throws Failure MODEL_NOT_FOUND, FILE_UNREADABLE */
async function look(path: string): Promise<{ magic: Magic; size: number }> {
  try {
    const handle = await open(path);
    try {
      const found = await handle.stat();
      if (!found.isFile()) throw notThere(path, "it is not a file");
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
      return { magic: readMagic(buffer.subarray(0, bytesRead)), size: found.size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw notThere(path, "there is no such file");
    throw new Failure(
      "FILE_UNREADABLE",
      `cannot read ${path} (${code})`,
      "Check the file's permissions.",
      { detail: message, cause: error },
    );
  }
}

/** Whether a file starts like a GGUF file that can be read; never throws. */
export async function isGgufFile(path: string): Promise<boolean> {
  const seen = await look(path).catch(() => null);
  return seen?.magic.kind === "gguf" && READABLE_VERSIONS.includes(seen.magic.version);
}

/**
 * Checks a model file before anything is done with it, and gives its length.
 * @param expectedSize what it must be, where that is known
 * @throws Failure MODEL_NOT_FOUND, FILE_UNREADABLE, MODEL_NOT_GGUF, MODEL_UNSUPPORTED, MODEL_DAMAGED
 */
export async function checkModel(
  path: string,
  expectedSize: number | null = null,
): Promise<number> {
  const { magic, size } = await look(path);
  if (magic.kind === "other") throw notGguf(path, `it looks like ${magic.looksLike}`);
  if (magic.kind === "short") throw notGguf(path, `it has only ${magic.length} bytes`);
  if (magic.bigEndian || !READABLE_VERSIONS.includes(magic.version)) {
    const order = magic.bigEndian ? ", big-endian" : "";
    throw new Failure(
      "MODEL_UNSUPPORTED",
      `${path} is GGUF version ${magic.version}${order}; versions ${READABLE_VERSIONS.join(" and ")} can be used`,
      "Take a newer conversion of the model.",
    );
  }
  if (expectedSize !== null && size !== expectedSize) {
    throw damaged(
      path,
      `it has ${size} bytes, ${expectedSize} are right (${byteCount(expectedSize)})`,
    );
  }
  return size;
}

function notThere(path: string, why: string): Failure {
  return new Failure(
    "MODEL_NOT_FOUND",
    `${path} cannot be used: ${why}`,
    "Check the path given by --model.",
  );
}

function notGguf(path: string, why: string): Failure {
  return new Failure(
    "MODEL_NOT_GGUF",
    `${path} is no GGUF model: ${why}`,
    "Give a .gguf file; for a Git LFS pointer run `git lfs pull`, a web page means a failed download.",
  );
}

function damaged(path: string, why: string): Failure {
  return new Failure(
    "MODEL_DAMAGED",
    `${path} is damaged: ${why}`,
    "Fetch the file again; a copy or a download of it was cut short.",
  );
}
