import { constants } from "node:fs";
import { open, readdir, readlink, realpath, type FileHandle } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { refused, toolFailed } from "../tool-failures.ts";

const MAX_PATH_CHARS = 1_024;
/** A longer listing would only fill the context. */
const MAX_LISTED = 500;

/** The folder from which a person lets models read: nothing outside it, nothing hidden. */
export class ChosenFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Opens a regular file for reading.
   * @throws Failure TOOL_REFUSED for what lies elsewhere, is hidden or is no file
   */
  async open(path: string): Promise<FileHandle> {
    const { root, target } = await this.#resolve(path);
    // Without blocking: a pipe that nobody writes to would never open.
    const file = await open(target, constants.O_RDONLY | constants.O_NONBLOCK).catch(
      (error: unknown) => {
        throw unreadable(path, error);
      },
    );
    try {
      if (!(await file.stat()).isFile()) {
        throw refused(`${path} is no file.`, "Name a file; list_files tells which there are.");
      }
      // What was just checked may have been swapped for a link: the opened file itself is asked.
      const opened = await readlink(`/proc/self/fd/${file.fd}`).catch(() => target);
      if (!within(root, opened)) throw outside(path);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Names in a folder of it, folders with a slash; hidden ones are left out. */
  async list(path: string): Promise<{ names: string[]; more: number }> {
    const { target } = await this.#resolve(path === "" ? "." : path);
    const entries = await readdir(target, { withFileTypes: true }).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    const names = entries
      .filter((entry) => !entry.name.startsWith(".") && (entry.isFile() || entry.isDirectory()))
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
      .toSorted();
    return { names: names.slice(0, MAX_LISTED), more: Math.max(0, names.length - MAX_LISTED) };
  }

  async #resolve(path: string): Promise<{ root: string; target: string }> {
    if (path.length > MAX_PATH_CHARS || path.includes("\0")) {
      throw refused("This is no path.", `A path has at most ${MAX_PATH_CHARS} characters.`);
    }
    if (isAbsolute(path)) throw outside(path);
    const parts = path.split(/[\\/]/).filter((part) => part !== "" && part !== ".");
    if (parts.includes("..")) throw outside(path);
    const hidden = parts.find((part) => part.startsWith("."));
    if (hidden !== undefined) {
      throw refused(
        `${path} is hidden: ${hidden} begins with a dot.`,
        "Hidden files often hold keys and are never read.",
      );
    }
    const root = await realpath(this.#path).catch((error: unknown) => {
      throw unreadable("The chosen folder", error);
    });
    const target = await realpath(join(root, ...parts)).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    if (!within(root, target)) throw outside(path);
    const led = relative(root, target)
      .split(sep)
      .find((part) => part.startsWith("."));
    if (led !== undefined) {
      throw refused(`${path} leads to a hidden file.`, "Hidden files are never read.");
    }
    return { root, target };
  }
}

function within(root: string, target: string): boolean {
  return target === root || target.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

function outside(path: string): Error {
  return refused(
    `${path} lies outside the chosen folder.`,
    "Only files in that folder can be read; name them by their path within it.",
  );
}

function unreadable(path: string, error: unknown): Error {
  const { code = "" } = error as NodeJS.ErrnoException;
  const why =
    { ENOENT: "is not there", ENOTDIR: "is no folder", EACCES: "may not be read" }[code] ??
    `cannot be read (${code})`;
  return toolFailed(
    `${path === "" ? "The chosen folder" : path} ${why}.`,
    "list_files tells which files there are.",
  );
}
