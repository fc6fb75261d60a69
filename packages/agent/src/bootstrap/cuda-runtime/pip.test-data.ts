import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipOf } from "../../download/zip.test-data.ts";

/** A Python whose pip gives wheels from a folder, and writes down what it was asked for. */
export class StandInPip {
  /** What LLCUDA_PYTHON takes. */
  readonly python: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(join(folder, "wheels"), { recursive: true });
    this.python = join(folder, "python3");
    const script = `#!/bin/sh
while [ $# -gt 1 ]; do [ "$1" = --dest ] && dest=$2; shift; done
echo "$1" >> '${folder}/asked'
name=$(echo "$1" | sed 's/[=<>].*//')
[ -e '${folder}/hang' ] && exec sleep 600
for wheel in '${folder}/wheels/'$(echo "$name" | tr - _)-*.whl; do
  [ -e "$wheel" ] || { echo "ERROR: No matching distribution found for $1" >&2; exit 1; }
  cp "$wheel" "$dest"
done
`;
    writeFileSync(this.python, script);
    chmodSync(this.python, 0o755);
  }

  /** Puts a wheel of a distribution in reach: its members by path. */
  publish(distribution: string, version: string, members: Record<string, string>): void {
    const name = `${distribution.replaceAll("-", "_")}-${version}-py3-none-any.whl`;
    const entries = Object.entries(members).map(([path, body]) => ({ path, body }));
    writeFileSync(join(this.#folder, "wheels", name), zipOf(entries));
  }

  /** From now on it never comes to an end. */
  hang(): void {
    writeFileSync(join(this.#folder, "hang"), "");
  }

  /** The requirements so far. */
  get asked(): string[] {
    const file = join(this.#folder, "asked");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  }
}
