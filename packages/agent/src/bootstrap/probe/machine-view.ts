import { constants } from "node:fs";
import { access, open, readdir, realpath, stat } from "node:fs/promises";
import { delimiter, join, relative } from "node:path";

/** No file that a probe reads is longer, but for the loader's cache. */
const MAX_TEXT = 256 * 1024;
/** Names taken of one folder: site-packages of a data scientist has some 2,000. */
const MAX_NAMES = 20_000;

/** A machine's files under a root folder. Every path in and out is the machine's own: "/proc/version". */
export class MachineView {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly #root: string;

  constructor(env: Record<string, string | undefined>, root = "/") {
    this.env = env;
    this.#root = root;
  }

  /** Where a path of this machine really lies; only for opening and starting it. */
  at(path: string): string {
    return join(this.#root, path);
  }

  /** The beginning of a text file; null where it cannot be read. */
  async text(path: string): Promise<string | null> {
    const file = await open(this.at(path)).catch(() => null);
    if (file === null) return null;
    try {
      // Files of /proc tell no size, so that a fixed length is read until the end.
      const buffer = Buffer.alloc(MAX_TEXT);
      let filled = 0;
      while (filled < MAX_TEXT) {
        const { bytesRead } = await file.read(buffer, filled, MAX_TEXT - filled, null);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return buffer.toString("utf8", 0, filled);
    } catch {
      return null;
    } finally {
      await file.close();
    }
  }

  /** The names in a folder, in order; none where it cannot be read. */
  async names(folder: string): Promise<string[]> {
    const names = await readdir(this.at(folder)).catch(() => []);
    return names.slice(0, MAX_NAMES).toSorted((a, b) => a.localeCompare(b));
  }

  async exists(path: string): Promise<boolean> {
    return (await stat(this.at(path)).catch(() => null)) !== null;
  }

  /** The path behind links; null where nothing lies, or outside of the root. */
  async real(path: string): Promise<string | null> {
    const root = await realpath(this.#root);
    const real = await realpath(this.at(path)).catch(() => null);
    if (real === null) return null;
    const inside = relative(root, real);
    return inside.startsWith("..") ? null : `/${inside}`;
  }

  /** The folders of a variable such as PATH, without doubles. */
  folders(variable: string): string[] {
    const parts = (this.env[variable] ?? "").split(delimiter);
    return [...new Set(parts.filter((part) => part.startsWith("/")))];
  }

  /** The first program of that name on PATH, then in further folders; null if there is none. */
  async program(name: string, further: readonly string[] = []): Promise<string | null> {
    for (const folder of [...this.folders("PATH"), ...further]) {
      const path = join(folder, name);
      const info = await stat(this.at(path)).catch(() => null);
      if (info?.isFile() !== true) continue;
      const may = await access(this.at(path), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (may) return path;
    }
    return null;
  }
}
