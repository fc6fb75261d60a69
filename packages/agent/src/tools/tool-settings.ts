import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { MAX_MCP_SERVERS, McpTransport } from "@llcuda/protocol";
import { z } from "zod";
import { writeFailure } from "../download/disk-space.ts";
import { Failure } from "../failure.ts";

const StoredServer = z.object({
  id: z.string(),
  name: z.string(),
  on: z.boolean(),
  transport: McpTransport,
  /** Environment variables (stdio) or headers (HTTP). */
  secrets: z.record(z.string(), z.string()),
});
export type StoredServer = z.infer<typeof StoredServer>;

const Settings = z.object({
  version: z.literal(1),
  folder: z.string().nullable(),
  /** Switches of tools by their keys; those not named are as they come. */
  switches: z.record(z.string(), z.boolean()),
  /** Tools that run without being asked for, with the fingerprint of what was agreed to. */
  always: z.record(z.string(), z.string()),
  servers: z.array(StoredServer).max(MAX_MCP_SERVERS),
});
export type Settings = z.infer<typeof Settings>;

const NONE: Settings = { version: 1, folder: null, switches: {}, always: {}, servers: [] };

/** What a person has decided about tools: a file that only its owner can read, for it holds secrets. */
export class ToolSettings {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** As the file is now: another agent on the same folder may have written it. */
  read(): Settings {
    let text: string;
    try {
      text = readFileSync(this.#file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return NONE;
      throw unreadable(this.#file, error);
    }
    try {
      return Settings.parse(JSON.parse(text));
    } catch (error) {
      // Nothing is overwritten that a person may have written by hand.
      throw unreadable(this.#file, error);
    }
  }

  /** @throws Failure DISK_FULL, FILE_UNWRITABLE, FILE_UNREADABLE */
  change(change: (settings: Settings) => Settings): Settings {
    const next = change(this.read());
    const draft = `${this.#file}.${process.pid}`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      writeFileSync(draft, `${JSON.stringify(next, null, 1)}\n`, { mode: 0o600 });
      chmodSync(draft, 0o600);
      renameSync(draft, this.#file);
    } catch (error) {
      rmSync(draft, { force: true });
      throw writeFailure(this.#file, error);
    }
    return next;
  }
}

function unreadable(file: string, error: unknown): Failure {
  return new Failure(
    "FILE_UNREADABLE",
    `The settings of tools in ${file} cannot be read.`,
    "Mend the file or delete it; until then no tool runs.",
    { detail: error instanceof Error ? error.message : String(error) },
  );
}
