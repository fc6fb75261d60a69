import type { DatabaseSync, StatementSync } from "node:sqlite";
import { kept } from "./store-failure.ts";

/** Which tools a person lets run in a chat without asking again, as they were when that was said. */
export class ToolGrants {
  readonly #allow: StatementSync;
  readonly #allowed: StatementSync;

  constructor(database: DatabaseSync) {
    this.#allow = database.prepare(
      `INSERT INTO tool_grants (chat_id, tool, fingerprint) VALUES (?, ?, ?)
       ON CONFLICT (chat_id, tool) DO UPDATE SET fingerprint = excluded.fingerprint`,
    );
    this.#allowed = database.prepare(
      "SELECT 1 FROM tool_grants WHERE chat_id = ? AND tool = ? AND fingerprint = ?",
    );
  }

  allow(chatId: string, tool: string, fingerprint: string): void {
    kept(() => this.#allow.run(chatId, tool, fingerprint));
  }

  allowed(chatId: string, tool: string, fingerprint: string): boolean {
    return this.#allowed.get(chatId, tool, fingerprint) !== undefined;
  }
}
