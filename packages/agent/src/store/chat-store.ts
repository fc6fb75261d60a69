import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from "node:sqlite";
import {
  AnswerStats,
  ErrorReport,
  TokenProbabilities,
  type Chat,
  type Message,
} from "@llcuda/protocol";
import { Failure } from "../failure.ts";

/** A chat as it is kept: the wire's form, less what only a running agent knows. */
export interface StoredChat extends Omit<Chat, "running"> {
  /** The last message of the branch that is shown. */
  leafId: string | null;
}

type Row = Record<string, SQLOutputValue>;

function chatOf(row: Row): StoredChat {
  return {
    id: row["id"] as string,
    title: row["title"] as string,
    leafId: row["leaf_id"] as string | null,
    createdAt: row["created_at"] as string,
    updatedAt: row["updated_at"] as string,
  };
}

function messageOf(row: Row): Message {
  const stats = row["stats"] as string | null;
  const error = row["error"] as string | null;
  return {
    id: row["id"] as string,
    chatId: row["chat_id"] as string,
    parentId: row["parent_id"] as string | null,
    role: row["role"] as Message["role"],
    content: row["content"] as string,
    reasoning: row["reasoning"] as string,
    status: row["status"] as Message["status"],
    model: row["model"] as string | null,
    stats: stats === null ? null : AnswerStats.parse(JSON.parse(stats)),
    error: error === null ? null : ErrorReport.parse(JSON.parse(error)),
    createdAt: row["created_at"] as string,
  };
}

/** SQLite's result code for a disk, quota or file that has no room left. */
const SQLITE_FULL = 13;

/** @throws Failure DISK_FULL, FILE_UNWRITABLE for what SQLite throws */
function kept(work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const full = (cause as { errcode?: number }).errcode === SQLITE_FULL;
    throw new Failure(
      full ? "DISK_FULL" : "FILE_UNWRITABLE",
      full ? "There is no room on the disk to keep this chat." : "This chat could not be saved.",
      full
        ? "Free some space, then try again; what is shown is lost when the agent ends."
        : "Another llcuda may have deleted it or holds its file; try again.",
      { cause, detail: String(cause) },
    );
  }
}

function write(statement: StatementSync, values: SQLInputValue[]): void {
  kept(() => void statement.run(...values));
}

/** Chats and messages on disk. Every call is one short transaction. */
export class ChatStore {
  readonly #database: DatabaseSync;
  readonly #saveMessage: StatementSync;
  readonly #saveChat: StatementSync;
  readonly #path: StatementSync;
  readonly #version: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#saveChat = database.prepare(
      `INSERT INTO chats (id, title, leaf_id, created_at, updated_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET title = excluded.title, leaf_id = excluded.leaf_id,
         updated_at = excluded.updated_at`,
    );
    this.#saveMessage = database.prepare(
      `INSERT INTO messages (id, chat_id, parent_id, role, content, reasoning, status, model,
         stats, error, owner, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET content = excluded.content, reasoning = excluded.reasoning,
         status = excluded.status, model = excluded.model, stats = excluded.stats,
         error = excluded.error, owner = excluded.owner`,
    );
    this.#version = database.prepare("PRAGMA data_version");
    this.#path = database.prepare(
      `WITH RECURSIVE path (id, depth) AS (
         SELECT leaf_id, 0 FROM chats WHERE id = ?1
         UNION ALL
         SELECT m.parent_id, depth + 1 FROM messages m JOIN path p ON m.id = p.id
           WHERE m.parent_id IS NOT NULL)
       SELECT m.* FROM path p JOIN messages m ON m.id = p.id ORDER BY p.depth DESC`,
    );
  }

  /** Changes whenever another connection, of this or of another agent, has written. */
  foreignVersion(): number {
    return Number(this.#version.get()?.["data_version"]);
  }

  /** Keeps all of what `work` saves, or nothing of it. @throws Failure DISK_FULL, FILE_UNWRITABLE */
  together(work: () => void): void {
    kept(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        work();
        this.#database.exec("COMMIT");
      } catch (error) {
        // SQLite may have rolled back by itself, as on a full disk.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** Newest first. */
  list(): StoredChat[] {
    return this.#database.prepare("SELECT * FROM chats ORDER BY updated_at DESC").all().map(chatOf);
  }

  chat(id: string): StoredChat | null {
    const row = this.#database.prepare("SELECT * FROM chats WHERE id = ?").get(id);
    return row === undefined ? null : chatOf(row);
  }

  /** The messages of the branch that is shown, oldest first. */
  path(chatId: string): Message[] {
    return this.#path.all(chatId).map(messageOf);
  }

  saveChat(chat: StoredChat): void {
    const { id, title, leafId, createdAt, updatedAt } = chat;
    write(this.#saveChat, [id, title, leafId, createdAt, updatedAt]);
  }

  /** @param owner the agent that is writing this message; null once it is complete */
  saveMessage(message: Message, owner: string | null): void {
    const { id, chatId, parentId, role, content, reasoning, status, model } = message;
    const stats = message.stats === null ? null : JSON.stringify(message.stats);
    const error = message.error === null ? null : JSON.stringify(message.error);
    const state = [role, content, reasoning, status, model, stats, error];
    write(this.#saveMessage, [id, chatId, parentId, ...state, owner, message.createdAt]);
  }

  saveProbabilities(messageId: string, tokens: TokenProbabilities): void {
    const statement = this.#database.prepare(
      "INSERT OR REPLACE INTO token_probabilities (message_id, tokens) VALUES (?, ?)",
    );
    write(statement, [messageId, JSON.stringify(tokens)]);
  }

  /** Empty for an answer without them. */
  probabilities(chatId: string, messageId: string): TokenProbabilities {
    const row = this.#database
      .prepare(
        `SELECT tokens FROM token_probabilities p JOIN messages m ON m.id = p.message_id
           WHERE m.id = ? AND m.chat_id = ?`,
      )
      .get(messageId, chatId);
    if (row === undefined) return { tokens: [], truncated: false };
    return TokenProbabilities.parse(JSON.parse(row["tokens"] as string));
  }

  deleteChat(id: string): void {
    write(this.#database.prepare("DELETE FROM chats WHERE id = ?"), [id]);
  }

  /** Messages that some agent was writing when it last saved them. */
  unfinished(): { message: Message; owner: string }[] {
    const rows = this.#database.prepare("SELECT * FROM messages WHERE owner IS NOT NULL").all();
    return rows.map((row) => ({ message: messageOf(row), owner: row["owner"] as string }));
  }
}
