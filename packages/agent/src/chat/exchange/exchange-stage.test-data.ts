import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Attachment, Message } from "@llcuda/protocol";
import { onTestFinished } from "vitest";
import { ChatStore } from "../../store/chat-store.ts";
import { MIGRATIONS } from "../../store/migrations.ts";
import { AttachmentFiles } from "../attachments/attachment-files.ts";
import { newChat } from "../new-chat.ts";
import { newMessage } from "../new-message.ts";
import { Exchange } from "./exchange.ts";

export const at = "2026-01-01T00:00:00.000Z";

/** A store, a folder of attachments, and the exchange between them and files. */
export class ExchangeStage {
  readonly #folder = mkdtempSync(join(tmpdir(), "llcuda-exchange-"));
  readonly #database = new DatabaseSync(":memory:");
  readonly store: ChatStore;
  readonly files = new AttachmentFiles(join(this.#folder, "attachments"));
  readonly exchange: Exchange;
  changes = 0;

  constructor() {
    for (const migration of MIGRATIONS) this.#database.exec(migration);
    this.store = new ChatStore(this.#database);
    const onChange = (): void => void (this.changes += 1);
    this.exchange = new Exchange({ store: this.store, files: this.files, onChange });
    onTestFinished(() => {
      this.#database.close();
      rmSync(this.#folder, { recursive: true, force: true });
    });
  }

  async attach(name: string, bytes: string | Uint8Array): Promise<Attachment> {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from(bytes));
    }
    return this.files.take(name, body());
  }

  /** A chat with these messages, each below the one before unless it says otherwise; its id. */
  add(messages: Partial<Message>[], facts: Parameters<typeof newChat>[1] = {}): string {
    const chat = newChat("Title -- of <it>", { createdAt: at, ...facts });
    this.store.addChat(chat);
    let parentId: string | null = null;
    for (const [index, each] of messages.entries()) {
      const rest = { id: `${chat.id}${index}`, parentId, createdAt: at, ...each };
      const message = newMessage({ role: "user", status: "done", chatId: chat.id, ...rest });
      this.store.saveMessage(message, null);
      parentId = message.id;
    }
    if (chat.leafId === null) this.store.changeChat(chat.id, { leafId: parentId });
    return chat.id;
  }

  /** A chat without the ids, which every import makes anew. */
  shape(chatId: string) {
    const { title, folder, tags, pinned, archived, leafId, settings } = this.store.chat(chatId)!;
    const messages = this.store.messages(chatId);
    const place = (id: string | null): number => messages.findIndex((each) => each.id === id);
    const rounds = [...new Set(messages.map(({ round }) => round))];
    const facts = { title, folder, tags, pinned, archived, settings, leaf: place(leafId) };
    const shown = messages.map((message) => {
      const { id: _id, chatId: _chatId, parentId, round, ...rest } = message;
      return Object.assign(rest, { parent: place(parentId), round: rounds.indexOf(round) });
    });
    return { ...facts, messages: shown };
  }
}
