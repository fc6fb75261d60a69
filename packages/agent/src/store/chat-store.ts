import type { DatabaseSync, StatementSync } from "node:sqlite";
import { TokenProbabilities, type Fork, type Message } from "@llcuda/protocol";
import { CHAT_COLUMNS, chatOf, messageOf, type StoredChat } from "./chat-rows.ts";
import { ChatSearch } from "./chat-search.ts";
import { ChatShelves } from "./chat-shelves.ts";
import { ChatTrash } from "./chat-trash.ts";
import { QueuedMessages } from "./queued-messages.ts";
import { kept } from "./store-failure.ts";
import { ToolGrants } from "./tool-grants.ts";
import { forksOn, leafUnder, type TreeNode } from "./tree.ts";

/** What of a chat is shown: one branch of its tree. */
export interface Branch {
  /** Oldest first. */
  messages: Message[];
  /** Answers that were asked for together with the last one. */
  beside: Message[];
  forks: Fork[];
}

/** What may change about a chat. */
export type ChatChange = Partial<Omit<StoredChat, "id" | "createdAt" | "running">>;

const COLUMNS: Record<keyof ChatChange, string> = {
  title: "title",
  titleSource: "title_source",
  folder: "folder",
  tags: "tags",
  pinned: "pinned",
  archived: "archived",
  deletedAt: "deleted_at",
  updatedAt: "updated_at",
  leafId: "leaf_id",
  settings: "settings",
};

/** SQLite knows no lists and no truth values. */
function columnValue(value: string | string[] | boolean | object | null): string | number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

const json = (value: object | null): string | null =>
  value === null ? null : JSON.stringify(value);

/** Chats and messages on disk. Every call is one short transaction. */
export class ChatStore {
  readonly shelves: ChatShelves;
  readonly search: ChatSearch;
  readonly trash: ChatTrash;
  readonly queue: QueuedMessages;
  readonly grants: ToolGrants;
  readonly #database: DatabaseSync;
  readonly #saveMessage: StatementSync;
  readonly #chat: StatementSync;
  readonly #path: StatementSync;
  readonly #nodes: StatementSync;
  readonly #round: StatementSync;
  readonly #version: StatementSync;
  readonly #usesFile: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.shelves = new ChatShelves(database);
    this.search = new ChatSearch(database);
    this.trash = new ChatTrash(database);
    this.queue = new QueuedMessages(database);
    this.grants = new ToolGrants(database);
    this.#saveMessage = database.prepare(
      `INSERT INTO messages (id, chat_id, parent_id, role, content, reasoning, status, model,
         attachments, options, round, tool_calls, tool, stats, error, repetition, owner,
         created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET content = excluded.content, reasoning = excluded.reasoning,
         status = excluded.status, model = excluded.model, options = excluded.options,
         tool_calls = excluded.tool_calls, tool = excluded.tool, stats = excluded.stats,
         error = excluded.error, repetition = excluded.repetition, owner = excluded.owner`,
    );
    this.#usesFile = database.prepare(
      `SELECT 1 FROM messages WHERE attachments IS NOT NULL AND instr(attachments, ?)
       UNION ALL
       SELECT 1 FROM queued_messages WHERE attachments IS NOT NULL AND instr(attachments, ?) LIMIT 1`,
    );
    this.#version = database.prepare("PRAGMA data_version");
    this.#chat = database.prepare(`SELECT ${CHAT_COLUMNS} FROM chats c WHERE c.id = ?`);
    this.#path = database.prepare(
      `WITH RECURSIVE path (id, depth) AS (
         SELECT ?1, 0
         UNION ALL
         SELECT m.parent_id, depth + 1 FROM messages m JOIN path p ON m.id = p.id
           WHERE m.parent_id IS NOT NULL)
       SELECT m.* FROM path p JOIN messages m ON m.id = p.id ORDER BY p.depth DESC`,
    );
    this.#nodes = database.prepare(
      `SELECT id, parent_id AS parentId FROM messages WHERE chat_id = ? AND trash_id IS NULL
       ORDER BY number`,
    );
    this.#round = database.prepare(
      `SELECT * FROM messages WHERE chat_id = ? AND parent_id = ? AND round = ?
         AND trash_id IS NULL ORDER BY number`,
    );
  }

  /** Changes whenever another connection, of this or of another agent, has written. */
  foreignVersion(): number {
    return Number(this.#version.get()?.["data_version"]);
  }

  /** Keeps all of what `work` saves, or nothing of it. @throws Failure DISK_FULL, FILE_UNWRITABLE */
  together<T>(work: () => T): T {
    return kept(() => {
      this.#database.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#database.exec("COMMIT");
        return result;
      } catch (error) {
        // SQLite may have rolled back by itself, as on a full disk.
        if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  /** A chat, also one in the trash. */
  chat(id: string): StoredChat | null {
    const row = this.#chat.get(id);
    return row === undefined ? null : chatOf(row);
  }

  addChat({ id, title, titleSource, createdAt, updatedAt, leafId, ...rest }: StoredChat): void {
    kept(() => {
      this.#database
        .prepare(
          `INSERT INTO chats (id, title, title_source, leaf_id, created_at, updated_at)
           VALUES (?, ?, ?, ?, ?, ?)`,
        )
        .run(id, title, titleSource, leafId, createdAt, updatedAt);
    });
    const { folder, tags, pinned, archived, deletedAt, settings } = rest;
    const plain = folder === null && tags.length === 0 && deletedAt === null && settings === null;
    if (!plain || pinned || archived) {
      this.changeChat(id, { folder, tags, pinned, archived, deletedAt, settings });
    }
  }

  /** Changes what is named and leaves the rest, which another agent may have changed. */
  changeChat(id: string, change: ChatChange): void {
    const fields = Object.entries(change) as [
      keyof ChatChange,
      string | string[] | boolean | object,
    ][];
    if (fields.length === 0) return;
    const sets = fields.map(([name]) => `${COLUMNS[name]} = ?`).join(", ");
    const values = fields.map(([, value]) => columnValue(value));
    kept(() => this.#database.prepare(`UPDATE chats SET ${sets} WHERE id = ?`).run(...values, id));
  }

  /** From the first message to this one, oldest first. */
  pathTo(messageId: string): Message[] {
    return this.#path.all(messageId).map(messageOf);
  }

  /** What is shown of a chat. */
  branch({ id: chatId, leafId }: StoredChat): Branch {
    const messages = leafId === null ? [] : this.pathTo(leafId);
    const leaf = messages.at(-1);
    const round =
      leaf === undefined || leaf.round === null
        ? []
        : this.#round.all(chatId, leaf.parentId, leaf.round).map(messageOf);
    return {
      messages,
      beside: round.filter(({ id }) => id !== leaf?.id),
      forks: forksOn(this.#treeOf(chatId), messages),
    };
  }

  /** The end of the newest branch that goes through a message. */
  leafUnder(chatId: string, messageId: string): string {
    return leafUnder(this.#treeOf(chatId), messageId);
  }

  message(chatId: string, messageId: string): Message | null {
    const row = this.#database
      .prepare("SELECT * FROM messages WHERE id = ? AND chat_id = ? AND trash_id IS NULL")
      .get(messageId, chatId);
    return row === undefined ? null : messageOf(row);
  }

  /** Every message of a chat that is not thrown away, in the order they were written. */
  messages(chatId: string): Message[] {
    return this.#database
      .prepare("SELECT * FROM messages WHERE chat_id = ? AND trash_id IS NULL ORDER BY number")
      .all(chatId)
      .map(messageOf);
  }

  /** Files that messages of a chat refer to, also those in the trash or in the queue. */
  attachmentIds(chatId: string): string[] {
    const rows = this.#database
      .prepare(
        `SELECT DISTINCT json_extract(f.value, '$.id') AS id FROM
           (SELECT attachments FROM messages WHERE chat_id = ?1 AND attachments IS NOT NULL
            UNION ALL
            SELECT attachments FROM queued_messages WHERE chat_id = ?1 AND attachments IS NOT NULL) m,
           json_each(m.attachments) f`,
      )
      .all(chatId);
    return rows.map((row) => row["id"] as string);
  }

  /** Whether any message refers to a file. */
  usesAttachment(id: string): boolean {
    return this.#usesFile.get(id, id) !== undefined;
  }

  /** @param owner the agent that is writing this message; null once it is complete */
  saveMessage(message: Message, owner: string | null): void {
    const { id, chatId, parentId, role, content, reasoning, status, model, round } = message;
    const attachments = message.attachments.length === 0 ? null : json(message.attachments);
    const options = json(message.options);
    const state = [role, content, reasoning, status, model, attachments, options, round];
    const { stats, error, repetition, createdAt } = message;
    const ends = [json(stats), json(error), json(repetition), owner, createdAt];
    const calls = message.toolCalls.length === 0 ? null : JSON.stringify(message.toolCalls);
    const tools = [calls, json(message.tool)];
    kept(() => void this.#saveMessage.run(id, chatId, parentId, ...state, ...tools, ...ends));
  }

  saveProbabilities(messageId: string, tokens: TokenProbabilities): void {
    const statement = this.#database.prepare(
      "INSERT OR REPLACE INTO token_probabilities (message_id, tokens) VALUES (?, ?)",
    );
    kept(() => statement.run(messageId, JSON.stringify(tokens)));
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

  /** Messages that some agent was writing when it last saved them. */
  unfinished(): { message: Message; owner: string }[] {
    const rows = this.#database.prepare("SELECT * FROM messages WHERE owner IS NOT NULL").all();
    return rows.map((row) => ({ message: messageOf(row), owner: row["owner"] as string }));
  }

  #treeOf(chatId: string): TreeNode[] {
    return this.#nodes.all(chatId) as unknown as TreeNode[];
  }
}
