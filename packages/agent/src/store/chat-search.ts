import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ChatHit, ChatHits, Message } from "@llcuda/protocol";
import { CHAT_COLUMNS, chatOf, wireChat, type Row } from "./chat-rows.ts";
import { marksIn, searchWords, snippetOf } from "./search-words.ts";

/** Messages shown of one chat. */
const MAX_MESSAGES_OF_CHAT = 3;
/** Messages that one search looks through: a bound on its time, far above what 10,000 chats need. */
const MAX_CANDIDATES = 20_000;
/** The same where no word has three letters, which the index needs. */
const MAX_CANDIDATES_UNINDEXED = 4_000;
/** Letters of an indexed piece. */
const GRAM = 3;

const CANDIDATE = `SELECT m.id AS message_id, m.chat_id, m.role, m.content FROM`;
const VISIBLE = `m.trash_id IS NULL AND m.owner IS NULL AND c.deleted_at IS NULL`;

/** Finds words, and pieces of words, in titles and messages, in every language. */
export class ChatSearch {
  readonly #titles: StatementSync;
  readonly #chat: StatementSync;
  readonly #indexed: StatementSync;
  readonly #newest: StatementSync;

  constructor(database: DatabaseSync) {
    this.#titles = database.prepare(
      "SELECT id, title FROM chats WHERE deleted_at IS NULL ORDER BY updated_at DESC",
    );
    this.#chat = database.prepare(`SELECT ${CHAT_COLUMNS} FROM chats c WHERE c.id = ?`);
    this.#indexed = database.prepare(
      `${CANDIDATE} words w CROSS JOIN messages m ON m.number = w.rowid
         CROSS JOIN chats c ON c.id = m.chat_id
         WHERE w.words MATCH ? AND ${VISIBLE} ORDER BY w.rowid DESC LIMIT ${MAX_CANDIDATES}`,
    );
    this.#newest = database.prepare(
      `${CANDIDATE} messages m CROSS JOIN chats c ON c.id = m.chat_id
         WHERE ${VISIBLE} ORDER BY m.number DESC LIMIT ${MAX_CANDIDATES_UNINDEXED}`,
    );
  }

  /** @param limit chats at most; those with the words in their title come first, then the newest */
  find(query: string, limit: number): ChatHits {
    const words = searchWords(query);
    if (words.length === 0) return { hits: [], complete: true };
    const found = new Map<string, ChatHit>();
    let complete = this.#inTitles(words, limit, found);
    const grams = words.flatMap(gramsOf);
    const rows =
      grams.length > 0 ? this.#indexed.iterate(grams.join(" AND ")) : this.#newest.iterate();
    let candidates = 0;
    for (const row of rows) {
      candidates += 1;
      if (!this.#take(row, words, limit, found)) {
        complete = false;
        break;
      }
    }
    const most = grams.length > 0 ? MAX_CANDIDATES : MAX_CANDIDATES_UNINDEXED;
    return { hits: [...found.values()], complete: complete && candidates < most };
  }

  /** @returns false when there were more than `limit` */
  #inTitles(words: string[], limit: number, found: Map<string, ChatHit>): boolean {
    for (const { id, title } of this.#titles.iterate() as Iterable<Row>) {
      if (marksIn(title as string, words) === null) continue;
      if (found.size === limit) return false;
      this.#hit(id as string, words, found);
    }
    return true;
  }

  /** @returns false when a further chat would be one too many */
  #take(row: Row, words: string[], limit: number, found: Map<string, ChatHit>): boolean {
    const chatId = row["chat_id"] as string;
    const known = found.get(chatId);
    if ((known?.messages.length ?? 0) >= MAX_MESSAGES_OF_CHAT) return true;
    const content = row["content"] as string;
    const marks = marksIn(content, words);
    if (marks === null) return true;
    if (known === undefined && found.size === limit) return false;
    const hit = known ?? this.#hit(chatId, words, found);
    hit.messages.push({
      messageId: row["message_id"] as string,
      role: row["role"] as Message["role"],
      snippet: snippetOf(content, marks),
    });
    return true;
  }

  #hit(chatId: string, words: string[], found: Map<string, ChatHit>): ChatHit {
    const chat = wireChat(chatOf(this.#chat.get(chatId)!));
    const title = { text: chat.title, marks: marksIn(chat.title, words) ?? [] };
    const hit: ChatHit = { chat, title, messages: [] };
    found.set(chatId, hit);
    return hit;
  }
}

/**
 * Pieces of a word that the index holds, quoted as FTS5 wants them. Side by side and the last one: what
 * overlaps would be looked up as well, and each candidate is looked through anyway.
 */
function gramsOf(word: string): string[] {
  const letters = Array.from(word);
  const last = letters.length - GRAM;
  if (last < 0) return [];
  const count = Math.ceil(last / GRAM) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = Math.min(index * GRAM, last);
    const gram = letters.slice(at, at + GRAM).join("");
    return `"${gram.replaceAll('"', '""')}"`;
  });
}
