import type { MessageQueue } from "@llcuda/protocol";
import type { StoredChat } from "../store/chat-rows.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { noChat } from "./chat-failures.ts";
import { LiveChat } from "./live-chat.ts";

/** The chats in memory: those that somebody watches, and those with a running answer. */
export class OpenChats {
  readonly #store: ChatStore;
  readonly #open = new Map<string, LiveChat>();

  constructor(store: ChatStore) {
    this.#store = store;
  }

  values(): Iterable<LiveChat> {
    return this.#open.values();
  }

  known(chatId: string): LiveChat | undefined {
    return this.#open.get(chatId);
  }

  /** @throws Failure CHAT_NOT_FOUND, also for a chat in the trash */
  open(chatId: string): LiveChat {
    const known = this.#open.get(chatId);
    if (known !== undefined) return known;
    const stored = this.#store.chat(chatId);
    if (stored === null || stored.deletedAt !== null) throw noChat(chatId);
    const live = new LiveChat(stored, this.#store.branch(stored), this.#queueOf(chatId, false));
    this.#open.set(chatId, live);
    return live;
  }

  /** Does some work with a chat, which stays in memory only if somebody needs it further. */
  with<T>(chatId: string, work: (live: LiveChat) => T): T {
    const live = this.open(chatId);
    try {
      return work(live);
    } finally {
      this.release(live);
    }
  }

  release(live: LiveChat): void {
    const { id } = live.stored;
    if (live.users === 0 && !live.running && this.#open.get(id) === live) this.#open.delete(id);
  }

  /** Shows what the store holds now, whoever wrote it. */
  refresh(live: LiveChat): void {
    const stored = this.#store.chat(live.stored.id);
    if (stored === null || stored.deletedAt !== null) this.drop(live.stored.id);
    else live.takeOver(stored, this.#store.branch(stored), this.#queueOf(stored.id, live.running));
  }

  /** The same of the chat alone, where the store lacks what is shown of its messages. */
  refreshChat(live: LiveChat): void {
    const stored: StoredChat = this.#store.chat(live.stored.id) ?? live.stored;
    live.changeChat({ ...stored, running: live.running });
    live.changeQueue(this.#queueOf(stored.id, live.running));
  }

  /** Whoever watches it is told that it is gone. */
  drop(chatId: string): void {
    this.#open.get(chatId)?.markDeleted();
    this.#open.delete(chatId);
  }

  /** What waits while nothing runs waits for the person. */
  #queueOf(chatId: string, running: boolean): MessageQueue {
    const items = this.#store.queue.of(chatId);
    return { items, held: items.length > 0 && !running };
  }
}
