import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import {
  checkModel as checkGguf,
  GgufError,
  type Magic,
  MAGIC_BYTES,
  openSplit,
  READABLE_VERSIONS,
  readMagic,
} from "@llcuda/gguf";
import { type FileSource, openFile } from "@llcuda/gguf/node";
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
 * Checks a model file before anything is done with it: its first bytes, its whole header against its
 * length, all parts of a split model, and what is known to crash engines.
 * @param known its right length; the rest of a file that was hashed when it came is not doubted
 * @returns bytes of all its parts
 * @throws Failure MODEL_NOT_FOUND, FILE_UNREADABLE, MODEL_NOT_GGUF, MODEL_UNSUPPORTED, MODEL_DAMAGED
 */
export async function checkModel(path: string, known: number | null = null): Promise<number> {
  const { magic, size } = await look(path);
  if (magic.kind === "other") throw notGguf(path, `it looks like ${magic.looksLike}`);
  if (magic.kind === "short") throw notGguf(path, `it has only ${magic.length} bytes`);
  if (magic.bigEndian || !READABLE_VERSIONS.includes(magic.version)) {
    const version = `${magic.version}${magic.bigEndian ? ", big-endian" : ""}`;
    const usable = READABLE_VERSIONS.join(" and ");
    throw unsupported(path, `it is GGUF version ${version}; ${usable} can be used`, NEWER);
  }
  if (known !== null && size !== known) {
    throw damaged(path, `it has ${size} bytes, ${known} are right (${byteCount(known)})`);
  }
  return checkParts(path, known !== null);
}

async function checkParts(path: string, hashed: boolean): Promise<number> {
  const opened: FileSource[] = [];
  try {
    const { parts } = await openSplit(basename(path), async (name) => {
      const source = await openFile(join(dirname(path), name));
      opened.push(source);
      return source;
    });
    const problems = hashed ? [] : await Promise.all(parts.slice(0, 1).map(checkGguf));
    const problem = problems.flat().find(({ severity }) => severity === "refuse");
    if (problem !== undefined) throw unsupported(path, problem.message, problem.hint);
    return opened.reduce((sum, source) => sum + source.size, 0);
  } catch (error) {
    if (error instanceof GgufError) throw damaged(path, error.message, error.hint);
    throw error;
  } finally {
    await Promise.all(opened.map((source) => source.close()));
  }
}

const NEWER = "Take a newer conversion of the model.";

function unsupported(path: string, why: string, hint: string): Failure {
  return new Failure("MODEL_UNSUPPORTED", `${path} cannot be used: ${why}`, hint);
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

const AGAIN = "Fetch the file again; a copy or a download of it was cut short.";

function damaged(path: string, why: string, hint = AGAIN): Failure {
  return new Failure("MODEL_DAMAGED", `${path} is damaged: ${why}`, hint);
}
