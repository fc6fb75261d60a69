import { chmodSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BEHAVIOUR_FILE_VARIABLE, type FakeBehaviour } from "./behaviour.ts";

/** The launcher of the fake, to be spawned in llama-server's place. */
export const FAKE_LLAMA_SERVER = fileURLToPath(
  new URL("../../bin/fake-llama-server", import.meta.url),
);

export interface FakeEngine {
  /** Folder that holds `llama-server`: what `--engine` takes. */
  bin: string;
  /** Changes how the engine behaves from its next start on. */
  behave(behaviour: Partial<FakeBehaviour>): void;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Makes a folder with a `llama-server` in it that is the fake. */
export function installFakeEngine(
  folder: string,
  behaviour: Partial<FakeBehaviour> = {},
): FakeEngine {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "behaviour.json");
  const behave = (next: Partial<FakeBehaviour>): void => {
    writeFileSync(`${file}.new`, JSON.stringify(next));
    renameSync(`${file}.new`, file);
  };
  behave(behaviour);
  const program = join(folder, "llama-server");
  const lines = [
    "#!/bin/sh",
    `${BEHAVIOUR_FILE_VARIABLE}=${quote(file)} exec ${quote(FAKE_LLAMA_SERVER)} "$@"`,
  ];
  writeFileSync(program, `${lines.join("\n")}\n`);
  chmodSync(program, 0o755);
  return { bin: folder, behave };
}
