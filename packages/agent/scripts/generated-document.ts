import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../../../", import.meta.url);

/** As the formatter wants it, so that both checks agree. */
function formatted(path: string, text: string): string {
  const options = { cwd: root, input: text, encoding: "utf8" } as const;
  return execFileSync("oxfmt", ["--stdin-filepath", path], options);
}

/** A Markdown file of this repository that a script writes, in whole or between marks. */
export class GeneratedDocument {
  readonly #path: string;
  readonly #file: URL;
  readonly #command: string;

  /**
   * @param path from the repository's root
   * @param command what brings it up to date: `pnpm run api-docs`
   */
  constructor(path: string, command: string) {
    this.#path = path;
    this.#file = new URL(path, root);
    this.#command = command;
  }

  read(): string {
    return readFileSync(this.#file, "utf8");
  }

  /** With `--check` among the script's arguments it only compares, and sets the exit code. */
  put(text: string): void {
    const wanted = formatted(this.#path, text);
    if (!process.argv.includes("--check")) {
      writeFileSync(this.#file, wanted);
    } else if (wanted !== this.read()) {
      process.stderr.write(`${this.#path} is not up to date: run \`${this.#command}\`.\n`);
      process.exitCode = 1;
    }
  }
}
