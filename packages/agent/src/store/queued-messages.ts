import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { QueuedMessage } from "@llcuda/protocol";
import { attachmentsOf } from "./chat-rows.ts";
import { kept } from "./store-failure.ts";

/** What people have written while an answer was still running, in the order it will be sent. */
export class QueuedMessages {
  readonly #of: StatementSync;
  readonly #add: StatementSync;
  readonly #change: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#of = database.prepare(
      "SELECT id, text, attachments FROM queued_messages WHERE chat_id = ? ORDER BY number",
    );
    this.#add = database.prepare(
      "INSERT INTO queued_messages (id, chat_id, text, attachments) VALUES (?, ?, ?, ?)",
    );
    this.#change = database.prepare(
      "UPDATE queued_messages SET text = ? WHERE id = ? AND chat_id = ?",
    );
    this.#remove = database.prepare("DELETE FROM queued_messages WHERE id = ? AND chat_id = ?");
  }

  of(chatId: string): QueuedMessage[] {
    return this.#of.all(chatId).map((row) => ({
      id: row["id"] as string,
      text: row["text"] as string,
      attachments: attachmentsOf(row["attachments"]),
    }));
  }

  add(chatId: string, { id, text, attachments }: QueuedMessage): void {
    const files = attachments.length === 0 ? null : JSON.stringify(attachments);
    kept(() => this.#add.run(id, chatId, text, files));
  }

  /** @returns false when it has gone out or was removed */
  change(chatId: string, { id, text }: Pick<QueuedMessage, "id" | "text">): boolean {
    return kept(() => this.#change.run(text, id, chatId).changes) === 1;
  }

  /** @returns false when it was not there any more */
  remove(chatId: string, id: string): boolean {
    return kept(() => this.#remove.run(id, chatId).changes) === 1;
  }
}
