import { access, constants, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { Failure } from "../../failure.ts";
import { withinPatience } from "../../within-patience.ts";
import { checkModel } from "../model-check.ts";

/** A file server that is away answers no call; a person waits no longer than this to be told. */
const PATIENCE_MS = 10_000;
/** Where the kernel tells of itself: no models, and no end. */
const KERNEL = /^\/(?:proc|sys|dev)(?:\/|$)/;

/** A path as a person gives it, checked. @throws Failure INPUT_INVALID, FILE_UNREADABLE */
export async function resolveGiven(path: string): Promise<string> {
  const given = path === "~" || path.startsWith("~/") ? homedir() + path.slice(1) : path;
  if (!isAbsolute(given)) {
    const hint = "Give the whole path, from / on.";
    throw new Failure("INPUT_INVALID", `${path} is no absolute path`, hint);
  }
  try {
    await inTime(given, access(given, constants.R_OK));
  } catch (error) {
    throw unreadable(given, error);
  }
  return resolve(given);
}

/**
 * Refuses what cannot be looked into for models: the whole file system, what is no file and no folder,
 * and a file that is no model.
 * @throws Failure INPUT_INVALID, FILE_UNREADABLE, MODEL_NOT_GGUF, MODEL_DAMAGED, MODEL_UNSUPPORTED
 */
export async function requirePlace(given: string): Promise<void> {
  const [found, real] = await inTime(given, Promise.all([stat(given), realpath(given)]));
  if (real === "/" || KERNEL.test(real)) {
    const hint = "Give the folder in which the models are.";
    throw new Failure("INPUT_INVALID", `${given} is no folder of models`, hint);
  }
  if (found.isFile()) {
    await checkModel(given);
  } else if (!found.isDirectory()) {
    const hint = "Give a folder, or a .gguf file.";
    throw new Failure("INPUT_INVALID", `${given} is no file and no folder`, hint);
  } else {
    // To list a folder is one right, to go into it another.
    await access(given, constants.R_OK | constants.X_OK).catch((error: unknown) => {
      throw unreadable(given, error);
    });
  }
}

/** A model is copied or moved by its file, whose parts come along. @throws Failure INPUT_INVALID */
export async function requireOneFile(given: string, manner: "copy" | "move"): Promise<void> {
  if (!(await stat(given)).isDirectory()) return;
  const hint = `Give the .gguf file to ${manner}; or let the folder be used where it lies.`;
  throw new Failure("INPUT_INVALID", `${given} is a folder; models come one by one`, hint);
}

async function inTime<T>(path: string, work: Promise<T>): Promise<T> {
  const answer = await withinPatience(work, PATIENCE_MS);
  if (answer === null) throw silent(path, PATIENCE_MS);
  return answer.value;
}

/** A path whose file system answers nothing. */
export function silent(path: string, patienceMs: number): Failure {
  return new Failure(
    "FILE_UNREADABLE",
    `${path} does not answer: its disk or file server gave nothing for ${patienceMs / 1000} s`,
    "Check the network and the mount; it is looked into again by itself when it answers.",
  );
}

function unreadable(path: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const what = code === "ENOENT" ? "there is nothing at" : "cannot read";
  const extras = { detail: message, cause: error };
  return new Failure("FILE_UNREADABLE", `${what} ${path} (${code})`, "Check the path.", extras);
}
