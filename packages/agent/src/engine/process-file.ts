import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Home } from "../home.ts";
import { ownIdentity, ProcessIdentity } from "../host/process.ts";

const PREFIX = "engine-";
const KEY_BYTES = 32;

const ProcessNote = z.object({
  /** The agent that owns the engine. */
  agent: ProcessIdentity,
  /** Null until it runs. */
  engine: ProcessIdentity.nullable(),
  apiKeyFile: z.string(),
  /** The folder of the engine's programs: nobody may delete it meanwhile. */
  bin: z.string().default(""),
});
type ProcessNote = z.infer<typeof ProcessNote>;

/** What is written down about one engine process, so that nobody loses it. Mode 0600. */
export class ProcessFile {
  readonly apiKey = randomBytes(KEY_BYTES).toString("base64url");
  readonly apiKeyFile: string;
  readonly #noteFile: string;
  readonly #bin: string;

  constructor(home: Home, bin: string) {
    this.#bin = bin;
    mkdirSync(home.run, { recursive: true, mode: 0o700 });
    const name = `${PREFIX}${process.pid}-${randomBytes(6).toString("hex")}`;
    this.#noteFile = join(home.run, `${name}.json`);
    this.apiKeyFile = join(home.run, `${name}.key`);
    this.note(null);
    writeFileSync(this.apiKeyFile, `${this.apiKey}\n`, { mode: 0o600 });
  }

  /** @param engine as soon as it runs */
  note(engine: ProcessIdentity | null): void {
    const { apiKeyFile } = this;
    const note: ProcessNote = { agent: ownIdentity(), engine, apiKeyFile, bin: this.#bin };
    const fresh = `${this.#noteFile}.new`;
    writeFileSync(fresh, JSON.stringify(note), { mode: 0o600 });
    renameSync(fresh, this.#noteFile);
  }

  remove(): void {
    rmSync(this.apiKeyFile, { force: true });
    rmSync(this.#noteFile, { force: true });
  }
}

export interface FoundNote extends ProcessNote {
  /** Removes all that was written about this engine. */
  remove: () => void;
}

/** Every note in the run folder, also those of other agents. Unreadable ones are removed. */
export function processNotes(home: Home): FoundNote[] {
  let names: string[];
  try {
    names = readdirSync(home.run);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    if (!name.startsWith(PREFIX) || !name.endsWith(".json")) return [];
    const file = join(home.run, name);
    try {
      const note = ProcessNote.parse(JSON.parse(readFileSync(file, "utf8")));
      const remove = (): void => {
        rmSync(note.apiKeyFile, { force: true });
        rmSync(file, { force: true });
      };
      return [{ ...note, remove }];
    } catch {
      rmSync(file, { force: true });
      return [];
    }
  });
}
