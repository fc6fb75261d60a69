import type { DatabaseSync } from "node:sqlite";
import { isAlive, ownIdentity, ProcessIdentity } from "../../host/process.ts";
import { QueuedDownload } from "./queued-download.ts";

/** The queue on disk. Each download belongs to one process; those of dead ones are taken over. */
export class DownloadStore {
  readonly #database: DatabaseSync;
  readonly #self = JSON.stringify(ownIdentity());

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Downloads that no other living process works on, in order. They are this process's now. */
  adopt(): QueuedDownload[] {
    const rows = this.#database.prepare("SELECT * FROM downloads ORDER BY position").all();
    const mine: QueuedDownload[] = [];
    for (const row of rows) {
      const owner = row["owner"] as string | null;
      if (owner !== this.#self && owner !== null && lives(owner)) continue;
      const parsed = QueuedDownload.safeParse(JSON.parse(row["record"] as string));
      if (!parsed.success || !this.#claim(parsed.data.id, owner)) continue;
      mine.push(parsed.data);
    }
    return mine;
  }

  /** Saves a download at its place in the order. */
  save(download: QueuedDownload, position: number): void {
    this.#database
      .prepare(
        `INSERT INTO downloads VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET position = excluded.position, record = excluded.record`,
      )
      .run(download.id, position, JSON.stringify(download), this.#self);
  }

  delete(id: string): void {
    this.#database.prepare("DELETE FROM downloads WHERE id = ?").run(id);
  }

  /** Gives all to whoever comes next. */
  release(): void {
    this.#database.prepare("UPDATE downloads SET owner = NULL WHERE owner = ?").run(this.#self);
  }

  /** Bytes per second; null: no limit. */
  get rateLimit(): number | null {
    const row = this.#database
      .prepare("SELECT value FROM download_settings WHERE name = 'rate_limit'")
      .get();
    return row === undefined ? null : Number(row["value"]);
  }

  set rateLimit(rate: number | null) {
    if (rate === null) {
      this.#database.prepare("DELETE FROM download_settings WHERE name = 'rate_limit'").run();
    } else {
      this.#database
        .prepare("INSERT OR REPLACE INTO download_settings VALUES ('rate_limit', ?)")
        .run(String(rate));
    }
  }

  /** Of two processes that find an orphan at once, one gets it. */
  #claim(id: string, owner: string | null): boolean {
    const { changes } = this.#database
      .prepare("UPDATE downloads SET owner = ? WHERE id = ? AND owner IS ?")
      .run(this.#self, id, owner);
    return Number(changes) > 0;
  }
}

function lives(owner: string): boolean {
  try {
    // Of another host or container nothing is known: it is left alone.
    return isAlive(ProcessIdentity.parse(JSON.parse(owner))) !== false;
  } catch {
    return false;
  }
}
