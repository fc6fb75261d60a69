import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Chat, ChatsCursor, ChatsPage, ChatsView, Shelves } from "@llcuda/protocol";
import { CHAT_COLUMNS, chatOf, wireChat } from "./chat-rows.ts";

/** More names than a list shows; nobody has so many folders. */
const MAX_NAMES = 200;

/** Counts of everything that changed, and of what was deleted for good. */
export interface Revisions {
  last: number;
  purge: number;
}

/** Lists of chats: page by page, and what has changed since a list was read. */
export class ChatShelves {
  readonly #database: DatabaseSync;
  readonly #revisions: StatementSync;
  readonly #changed: StatementSync;
  readonly #counts: StatementSync;
  readonly #folders: StatementSync;
  readonly #tags: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#revisions = database.prepare("SELECT last, purge FROM revisions");
    this.#changed = database.prepare(
      `SELECT ${CHAT_COLUMNS} FROM chats c WHERE c.revision > ? ORDER BY c.revision LIMIT ?`,
    );
    this.#counts = database.prepare(
      `SELECT count(*) FILTER (WHERE deleted_at IS NULL AND archived = 0) AS active,
         count(*) FILTER (WHERE deleted_at IS NULL AND archived = 1) AS archived,
         count(*) FILTER (WHERE deleted_at IS NOT NULL) AS trash FROM chats`,
    );
    this.#folders = database.prepare(
      `SELECT folder AS name, count(*) AS chats FROM chats
         WHERE folder IS NOT NULL AND deleted_at IS NULL AND archived = 0
         GROUP BY folder ORDER BY folder COLLATE NOCASE LIMIT ${MAX_NAMES}`,
    );
    this.#tags = database.prepare(
      `SELECT t.value AS name, count(*) AS chats FROM chats c, json_each(c.tags) t
         WHERE c.tags <> '[]' AND c.deleted_at IS NULL AND c.archived = 0
         GROUP BY t.value ORDER BY t.value COLLATE NOCASE LIMIT ${MAX_NAMES}`,
    );
  }

  revisions(): Revisions {
    return this.#revisions.get() as unknown as Revisions;
  }

  /** Pinned chats first, then the newest; the trash by when it was thrown away, all at once. */
  page(view: ChatsView, limit: number, after?: ChatsCursor): ChatsPage {
    const { where, values } = conditions(view, after);
    const order =
      view.shelf === "trash" ? "c.deleted_at DESC" : "c.pinned DESC, c.updated_at DESC, c.id DESC";
    const rows = this.#database
      .prepare(
        `SELECT ${CHAT_COLUMNS} FROM chats c WHERE ${where.join(" AND ")} ORDER BY ${order} LIMIT ?`,
      )
      .all(...values, limit + 1);
    return {
      chats: rows.slice(0, limit).map((row) => wireChat(chatOf(row))),
      more: rows.length > limit,
    };
  }

  /** Chats that changed after revision `since`, at most `limit`, whatever shelf they lie on. */
  changedSince(since: number, limit: number): Chat[] {
    return this.#changed.all(since, limit).map((row) => wireChat(chatOf(row)));
  }

  counts(): Shelves {
    const counts = this.#counts.get() as unknown as Omit<Shelves, "folders" | "tags">;
    return {
      ...counts,
      folders: this.#folders.all() as unknown as Shelves["folders"],
      tags: this.#tags.all() as unknown as Shelves["tags"],
    };
  }
}

function conditions(
  { shelf, folder, tag }: ChatsView,
  after: ChatsCursor | undefined,
): { where: string[]; values: (string | number)[] } {
  if (shelf === "trash") return { where: ["c.deleted_at IS NOT NULL"], values: [] };
  const where = ["c.deleted_at IS NULL", "c.archived = ?"];
  const values: (string | number)[] = [shelf === "archived" ? 1 : 0];
  if (folder !== undefined) {
    where.push("c.folder = ?");
    values.push(folder);
  }
  if (tag !== undefined) {
    where.push("EXISTS (SELECT 1 FROM json_each(c.tags) t WHERE t.value = ?)");
    values.push(tag);
  }
  if (after !== undefined) {
    where.push("(c.pinned, c.updated_at, c.id) < (?, ?, ?)");
    values.push(after.pinned ? 1 : 0, after.updatedAt, after.id);
  }
  return { where, values };
}
