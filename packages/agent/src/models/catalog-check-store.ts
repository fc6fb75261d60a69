import type { DatabaseSync, StatementSync } from "node:sqlite";
import { CatalogCheck } from "@llcuda/protocol";
import type { RegisteredFile } from "./registry.ts";

/** What the hub told of a file of the catalog, and when. */
export interface KeptCheck extends CatalogCheck {
  host: string;
  /** Bytes; null where the hub does not tell. */
  size: number | null;
  sha256: string | null;
}

/** OWNER/REPO/FILE. */
export function fileKey({ path, repo }: Pick<RegisteredFile, "path" | "repo">): string {
  return `${repo}/${path}`;
}

/** The last answer of the hub for each file of the catalog. */
export class CatalogCheckStore {
  readonly #all: StatementSync;
  readonly #save: StatementSync;

  constructor(database: DatabaseSync) {
    this.#all = database.prepare("SELECT * FROM catalog_checks");
    this.#save = database.prepare(
      "INSERT OR REPLACE INTO catalog_checks VALUES (?, ?, ?, ?, ?, ?, ?)",
    );
  }

  /** By their keys. */
  all(): Map<string, KeptCheck> {
    const kept = new Map<string, KeptCheck>();
    for (const row of this.#all.all()) {
      const { checked_at: at, host, moved_to: movedTo, state } = row;
      const check = CatalogCheck.safeParse({ at, host, movedTo, state });
      if (!check.success) continue;
      const size = row["size"] as number | null;
      const sha256 = row["sha256"] as string | null;
      kept.set(row["file"] as string, { ...check.data, host: String(host), size, sha256 });
    }
    return kept;
  }

  save(key: string, { at, host, movedTo, sha256, size, state }: KeptCheck): void {
    this.#save.run(key, host, state, size, sha256, movedTo, at);
  }
}
