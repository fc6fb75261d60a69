import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import {
  AnswerOptions,
  MAX_PRESETS,
  PresetFile,
  type ExportedChats,
  type Preset,
  type PresetWish,
} from "@llcuda/protocol";
import { Failure } from "../../failure.ts";
import { LiveValue } from "../../live/live-value.ts";
import { kept } from "../../store/store-failure.ts";

/** Settings under names, on disk. One writer of what its watchers see. */
export class Presets {
  readonly list: LiveValue<Preset[]>;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.list = new LiveValue(this.#read());
  }

  /**
   * Saves one, in the place of the one with its id. A default takes that away from the others of
   * its model.
   * @throws Failure TOO_MANY, NOT_FOUND, DISK_FULL, FILE_UNWRITABLE
   */
  save({ id = randomUUID(), name, model, isDefault, options }: PresetWish): Preset {
    const known = this.#read();
    if (known.length >= MAX_PRESETS && !known.some((each) => each.id === id)) throw tooMany();
    const preset: Preset = { id, name, model, isDefault, options };
    kept(() => {
      if (isDefault) {
        this.#database.prepare("UPDATE presets SET is_default = 0 WHERE model IS ?").run(model);
      }
      this.#database
        .prepare(
          `INSERT OR REPLACE INTO presets (id, name, model, is_default, options)
           VALUES (?, ?, ?, ?, ?)`,
        )
        .run(id, name, model, isDefault ? 1 : 0, JSON.stringify(options));
    });
    this.#changed();
    return preset;
  }

  remove(id: string): void {
    kept(() => this.#database.prepare("DELETE FROM presets WHERE id = ?").run(id));
    this.#changed();
  }

  /** With what a new chat of a model begins: its own default, then that of all. */
  defaultFor(model: string | null): AnswerOptions | null {
    const defaults = this.#read().filter(({ isDefault }) => isDefault);
    const own = defaults.find((each) => each.model !== null && each.model === model);
    return (own ?? defaults.find((each) => each.model === null))?.options ?? null;
  }

  /** @throws Failure NOT_FOUND */
  export(ids: readonly string[]): ExportedChats {
    const chosen = this.#read().filter(({ id }) => ids.includes(id));
    if (chosen.length !== new Set(ids).size) {
      throw new Failure("NOT_FOUND", "One of these presets is not there.", "Open the list anew.");
    }
    const presets = chosen.map(({ name, model, options }) => ({ name, model, options }));
    const file: PresetFile = { llcuda: "presets", version: 1, presets };
    const name = chosen.length === 1 ? chosen[0]!.name : `${chosen.length} presets`;
    return {
      name: `${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}.presets.json`,
      type: "application/json",
      text: `${JSON.stringify(file, null, 2)}\n`,
    };
  }

  /** Adds the presets of a file; all of them, or none. @throws Failure INPUT_INVALID, TOO_MANY */
  import(text: string): Preset[] {
    const file = PresetFile.safeParse(parsed(text));
    if (!file.success) {
      const detail = file.error.issues
        .slice(0, 5)
        .map(({ path, message }) => `${path.join(".")}: ${message}`)
        .join("\n");
      const hint = "Choose a file that llcuda has saved.";
      throw new Failure("INPUT_INVALID", "This is no file of presets.", hint, { detail });
    }
    const { presets } = file.data;
    if (this.#read().length + presets.length > MAX_PRESETS) throw tooMany();
    return presets.map((each) => this.save({ ...each, isDefault: false }));
  }

  #changed(): void {
    this.list.set(this.#read());
  }

  #read(): Preset[] {
    const rows = this.#database.prepare("SELECT * FROM presets ORDER BY name, id").all();
    return rows.map((row) => ({
      id: row["id"] as string,
      name: row["name"] as string,
      model: row["model"] as string | null,
      isDefault: row["is_default"] === 1,
      options: fitting(JSON.parse(row["options"] as string) as object),
    }));
  }
}

/** Without what is out of a range that was wider when it was saved. */
function fitting(saved: object): AnswerOptions {
  const { error } = AnswerOptions.safeParse(saved);
  const unfit = new Set(error?.issues.map(({ path }) => path[0]));
  return AnswerOptions.parse(
    Object.fromEntries(Object.entries(saved).filter(([name]) => !unfit.has(name))),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function tooMany(): Failure {
  return new Failure("TOO_MANY", `There are ${MAX_PRESETS} presets already.`, "Delete some first.");
}
