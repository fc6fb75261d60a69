import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { QueuedMessage } from "@llcuda/protocol";
import { kept } from "./store-failure.ts";

/** What people have written while an answer was still running, in the order it will be sent. */
export class QueuedMessages {
  readonly #of: StatementSync;
  readonly #add: StatementSync;
  readonly #change: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    this.#of = database.prepare(
      "SELECT id, text FROM queued_messages WHERE chat_id = ? ORDER BY number",
    );
    this.#add = database.prepare(
      "INSERT INTO queued_messages (id, chat_id, text) VALUES (?, ?, ?)",
    );
    this.#change = database.prepare(
      "UPDATE queued_messages SET text = ? WHERE id = ? AND chat_id = ?",
    );
    this.#remove = database.prepare("DELETE FROM queued_messages WHERE id = ? AND chat_id = ?");
  }

  of(chatId: string): QueuedMessage[] {
    return this.#of.all(chatId) as unknown as QueuedMessage[];
  }

  add(chatId: string, { id, text }: QueuedMessage): void {
    kept(() => this.#add.run(id, chatId, text));
  }

  /** @returns false when it has gone out or was removed */
  change(chatId: string, { id, text }: QueuedMessage): boolean {
    return kept(() => this.#change.run(text, id, chatId).changes) === 1;
  }

  /** @returns false when it was not there any more */
  remove(chatId: string, id: string): boolean {
    return kept(() => this.#remove.run(id, chatId).changes) === 1;
  }
}
