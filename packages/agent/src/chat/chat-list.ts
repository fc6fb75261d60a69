import { MAX_CHATS_PAGE, type Chat, type ChatsCursor, type ChatsEvent } from "@llcuda/protocol";
import type { ChatsPage, ChatsView } from "@llcuda/protocol";
import { LiveValue } from "../live/live-value.ts";
import type { ChatShelves, Revisions } from "../store/chat-shelves.ts";

/** Above this many changes at once a new page is cheaper and says the same. */
const MAX_CHANGES = MAX_CHATS_PAGE;

/** The list of chats as watchers see it: a page, then what changes. Nothing of it is kept in memory. */
export class ChatList {
  readonly #shelves: ChatShelves;
  readonly #hasEnded: (chatId: string) => boolean;
  readonly #version = new LiveValue(0);

  /** @param hasEnded tells of a chat that is running by the store whether its answer has ended */
  constructor(shelves: ChatShelves, hasEnded: (chatId: string) => boolean) {
    this.#shelves = shelves;
    this.#hasEnded = hasEnded;
  }

  /** Something was written, by this agent or another. */
  touch(): void {
    this.#version.set(this.#version.value + 1);
  }

  page(view: ChatsView, limit: number, after?: ChatsCursor): ChatsPage {
    const { chats, more } = this.#shelves.page(view, limit, after);
    return { chats: this.#checked(chats), more };
  }

  async *watch(
    view: ChatsView,
    limit: number,
    signal?: AbortSignal,
  ): AsyncGenerator<ChatsEvent, void, undefined> {
    let seen: Revisions | null = null;
    let told = "";
    for await (const _ of this.#version.watch(signal)) {
      const now = this.#shelves.revisions();
      if (seen !== null && seen.last === now.last && seen.purge === now.purge) continue;
      const shelves = this.#shelves.counts();
      const known = told === JSON.stringify(shelves);
      told = JSON.stringify(shelves);
      const many = seen === null || seen.purge !== now.purge || now.last - seen.last > MAX_CHANGES;
      const since = seen?.last ?? 0;
      seen = now;
      if (many) yield { type: "page", ...this.page(view, limit), shelves };
      else {
        const chats = this.#checked(this.#shelves.changedSince(since, MAX_CHANGES));
        yield { type: "changes", chats, ...(known ? {} : { shelves }) };
      }
    }
  }

  #checked(chats: Chat[]): Chat[] {
    return chats.map((chat) =>
      chat.running && this.#hasEnded(chat.id) ? { ...chat, running: false } : chat,
    );
  }
}
