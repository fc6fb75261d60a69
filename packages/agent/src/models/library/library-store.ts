import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { FoundFile } from "./found-file.ts";
import { ModelFacts } from "./model-facts.ts";

/** What is known of a model beyond its file. */
export interface ModelRecord {
  /** The name that a person gave it. */
  name: string | null;
  origin: string | null;
  sha256: string | null;
  lastUsedAt: string | null;
  tokensPerSecond: number | null;
  /** At which it read a long prompt. */
  promptTokensPerSecond: number | null;
}

type Row = Record<string, SQLOutputValue>;

/** The state of a file to which something that was read from it belongs. */
function stateOf({ modifiedMs, size }: Pick<FoundFile, "modifiedMs" | "size">): string {
  return `${size} ${modifiedMs}`;
}

/** The library's tables. */
export class LibraryStore {
  readonly #database: DatabaseSync;
  readonly #saveFacts: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#saveFacts = database.prepare("INSERT OR REPLACE INTO model_facts VALUES (?, ?, ?, ?)");
  }

  /** What was read of each file, as long as the file is still the same. */
  facts(files: readonly FoundFile[]): Map<string, ModelFacts> {
    const rows = this.#database.prepare("SELECT * FROM model_facts").all();
    const kept = new Map(rows.map((row) => [row["path"] as string, row]));
    const facts = new Map<string, ModelFacts>();
    for (const { modifiedMs, path, size } of files) {
      const row = kept.get(path);
      if (row === undefined || row["size"] !== size || row["modified_ms"] !== modifiedMs) continue;
      facts.set(path, JSON.parse(row["facts"] as string) as ModelFacts);
    }
    return facts;
  }

  saveFacts({ modifiedMs, path, size }: FoundFile, facts: ModelFacts): void {
    try {
      this.#saveFacts.run(path, size, modifiedMs, JSON.stringify(facts));
    } catch {
      // On a full disk the header is read again at the next start.
    }
  }

  /** By path. A hash counts only for the state of the file that was hashed. */
  records(files: readonly FoundFile[]): Map<string, ModelRecord> {
    const rows = this.#database.prepare("SELECT * FROM model_records").all();
    const states = new Map(files.map((file) => [file.path, stateOf(file)]));
    return new Map(rows.map((row) => [row["path"] as string, recordOf(row, states)]));
  }

  /** What a person called the model at `path`; null where nobody did. */
  givenName(path: string): string | null {
    const row = this.#database.prepare("SELECT name FROM model_records WHERE path = ?").get(path);
    return (row?.["name"] ?? null) as string | null;
  }

  /** Tokens a second at which the model at `path` read a long prompt; null: never seen. */
  readRate(path: string): number | null {
    const row = this.#database
      .prepare("SELECT prompt_tokens_per_second AS rate FROM model_records WHERE path = ?")
      .get(path);
    return (row?.["rate"] ?? null) as number | null;
  }

  /** Changes some of what is known of the model at `path`. */
  record(path: string, changes: Partial<Omit<ModelRecord, "sha256">>): void {
    const columns = {
      name: changes.name,
      origin: changes.origin,
      last_used_at: changes.lastUsedAt,
      tokens_per_second: changes.tokensPerSecond,
      prompt_tokens_per_second: changes.promptTokensPerSecond,
    };
    this.#database.prepare("INSERT OR IGNORE INTO model_records (path) VALUES (?)").run(path);
    for (const [column, value] of Object.entries(columns)) {
      if (value === undefined) continue;
      this.#database
        .prepare(`UPDATE model_records SET ${column} = ? WHERE path = ?`)
        .run(value, path);
    }
  }

  /** Keeps the hash of the file as it is now. */
  recordHash(file: Pick<FoundFile, "modifiedMs" | "path" | "size">, sha256: string): void {
    this.#database
      .prepare(
        `INSERT INTO model_records (path, sha256, sha256_of) VALUES (?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, sha256_of = excluded.sha256_of`,
      )
      .run(file.path, sha256, stateOf(file));
  }

  forget(path: string): void {
    for (const table of ["model_facts", "model_records"]) {
      this.#database.prepare(`DELETE FROM ${table} WHERE path = ?`).run(path);
    }
  }

  folders(): string[] {
    const rows = this.#database.prepare("SELECT path FROM library_folders ORDER BY path").all();
    return rows.map((row) => row["path"] as string);
  }

  addFolder(path: string): void {
    this.#database.prepare("INSERT OR IGNORE INTO library_folders VALUES (?)").run(path);
  }

  /** @returns whether it was there */
  removeFolder(path: string): boolean {
    return (
      Number(
        this.#database.prepare("DELETE FROM library_folders WHERE path = ?").run(path).changes,
      ) > 0
    );
  }
}

function recordOf(row: Row, states: ReadonlyMap<string, string>): ModelRecord {
  const hashed = row["sha256_of"] === states.get(row["path"] as string);
  return {
    name: row["name"] as string | null,
    origin: row["origin"] as string | null,
    sha256: hashed ? (row["sha256"] as string | null) : null,
    lastUsedAt: row["last_used_at"] as string | null,
    tokensPerSecond: row["tokens_per_second"] as number | null,
    promptTokensPerSecond: row["prompt_tokens_per_second"] as number | null,
  };
}
