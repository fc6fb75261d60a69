import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SmiBehaviour } from "./smi-behaviour.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

export interface FakeNvidiaSmi {
  /** A PATH on which it comes first. */
  path: string;
  /** Changes what it says from its next round on. */
  behave(behaviour: Partial<SmiBehaviour>): void;
}

/** Makes a folder with an `nvidia-smi` in it that is the fake. */
export function installFakeNvidiaSmi(
  folder: string,
  behaviour: Partial<SmiBehaviour> = {},
): FakeNvidiaSmi {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "behaviour.json");
  const behave = (next: Partial<SmiBehaviour>): void => {
    writeFileSync(`${file}.new`, JSON.stringify(next));
    renameSync(`${file}.new`, file);
  };
  behave(behaviour);
  const program = join(folder, "nvidia-smi");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${MAIN}" "${file}" "$@"\n`);
  chmodSync(program, 0o755);
  return { path: [folder, process.env["PATH"] ?? ""].join(delimiter), behave };
}
