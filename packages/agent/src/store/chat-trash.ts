import type { DatabaseSync, StatementSync } from "node:sqlite";
import { kept } from "./store-failure.ts";

/** So many chats stay in the trash at most, the newest ones; older ones are gone for good. */
export const MAX_TRASHED_CHATS = 200;
/** What was thrown away stays this long. */
export const TRASH_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

/** Chats and branches that were thrown away and can be brought back. */
export class ChatTrash {
  readonly #database: DatabaseSync;
  readonly #throw: StatementSync;
  readonly #bring: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#throw = database.prepare(
      `WITH RECURSIVE branch (id) AS (
         SELECT id FROM messages WHERE id = ?1 AND chat_id = ?2
         UNION ALL
         SELECT m.id FROM messages m JOIN branch b ON m.chat_id = ?2 AND m.parent_id = b.id
           WHERE m.trash_id IS NULL)
       UPDATE messages SET trash_id = ?3, trashed_at = ?4 WHERE id IN (SELECT id FROM branch)`,
    );
    this.#bring = database.prepare(
      `UPDATE messages SET trash_id = NULL, trashed_at = NULL WHERE chat_id = ? AND trash_id = ?
       RETURNING id, number`,
    );
  }

  /** Throws a message and everything below it away, under one name. */
  throwBranch(chatId: string, messageId: string, trashId: string, at: string): void {
    kept(() => this.#throw.run(messageId, chatId, trashId, at));
  }

  /** @returns the message that the branch begins with; null when it is gone for good */
  restoreBranch(chatId: string, trashId: string): string | null {
    const rows = kept(() => this.#bring.all(chatId, trashId)) as { id: string; number: number }[];
    return rows.toSorted((a, b) => a.number - b.number)[0]?.id ?? null;
  }

  deleteForGood(chatId: string): void {
    kept(() => this.#database.prepare("DELETE FROM chats WHERE id = ?").run(chatId));
  }

  /** Drops what has been in the trash for too long, and what is too much. */
  purge(now: Date): void {
    const oldest = new Date(now.getTime() - TRASH_DAYS * DAY_MS).toISOString();
    kept(() => {
      this.#database
        .prepare(
          `DELETE FROM chats WHERE deleted_at < ?1 OR id IN (SELECT id FROM chats
             WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC LIMIT -1 OFFSET ?2)`,
        )
        .run(oldest, MAX_TRASHED_CHATS);
      this.#database.prepare("DELETE FROM messages WHERE trashed_at < ?").run(oldest);
    });
  }
}
