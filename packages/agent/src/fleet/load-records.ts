import type { DatabaseSync, StatementSync } from "node:sqlite";
import { LoadOptions, MemoryShares, type SavedLoad } from "@llcuda/protocol";
import { errorOf } from "./loaded-model.ts";

/** What was foreseen for a load, and what it took. */
export interface LoadMeasurement {
  estimate: MemoryShares;
  measured: MemoryShares;
}

/** How models were loaded and what they took, by their paths. */
export class LoadRecords {
  readonly #options: StatementSync;
  readonly #saveOptions: StatementSync;
  readonly #forgetOptions: StatementSync;
  readonly #keep: StatementSync;
  readonly #measurements: StatementSync;

  constructor(database: DatabaseSync) {
    this.#options = database.prepare("SELECT options FROM load_options WHERE model = ?");
    this.#saveOptions = database.prepare(
      "INSERT INTO load_options VALUES (?, ?) ON CONFLICT (model) DO UPDATE SET options = excluded.options",
    );
    this.#forgetOptions = database.prepare("DELETE FROM load_options WHERE model = ?");
    this.#keep = database.prepare(
      `INSERT INTO load_measurements VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (model, options) DO UPDATE SET estimate = excluded.estimate,
         measured = excluded.measured, error = excluded.error, measured_at = excluded.measured_at`,
    );
    this.#measurements = database.prepare(
      "SELECT * FROM load_measurements WHERE model = ? ORDER BY measured_at DESC",
    );
  }

  /** Null where none were saved, or in a form that is not known any more. */
  options(model: string): LoadOptions | null {
    const saved = this.#options.get(model)?.["options"];
    if (typeof saved !== "string") return null;
    const parsed = LoadOptions.safeParse(JSON.parse(saved));
    return parsed.success ? withOwnFields(parsed.data) : null;
  }

  /** @param options null: automatic again */
  saveOptions(model: string, options: LoadOptions | null): void {
    if (options === null) this.#forgetOptions.run(model);
    else this.#saveOptions.run(model, JSON.stringify(options));
  }

  keepMeasurement(model: string, options: LoadOptions, seen: LoadMeasurement): void {
    const { estimate, measured } = seen;
    const error = errorOf(estimate, measured);
    this.#keep.run(
      model,
      JSON.stringify(options),
      JSON.stringify(estimate),
      JSON.stringify(measured),
      error,
      new Date().toISOString(),
    );
  }

  /** Newest first. Those in a form that is not known any more are left out. */
  measurements(model: string): SavedLoad["measurements"] {
    return this.#measurements.all(model).flatMap((row) => {
      const text = (name: string): string => row[name] as string;
      const options = LoadOptions.safeParse(JSON.parse(text("options")));
      const estimate = MemoryShares.safeParse(JSON.parse(text("estimate")));
      const measured = MemoryShares.safeParse(JSON.parse(text("measured")));
      if (!options.success || !estimate.success || !measured.success) return [];
      const shares = { estimate: estimate.data, measured: measured.data };
      const error = row["error"] as number | null;
      return [{ options: options.data, ...shares, error, at: text("measured_at") }];
    });
  }
}

/** What passed among the extra arguments before it had a field of its own, which is refused now. */
function withOwnFields(options: LoadOptions): LoadOptions {
  const { cacheRam, extraArguments } = options;
  const at = extraArguments.findIndex((each) => ["--cache-ram", "-cram"].includes(each));
  const given = LoadOptions.shape.cacheRam.safeParse(Number(extraArguments[at + 1]));
  if (at < 0 || !given.success) return options;
  const rest = extraArguments.toSpliced(at, 2);
  return { ...options, extraArguments: rest, cacheRam: cacheRam ?? given.data };
}
