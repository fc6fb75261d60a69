import { randomUUID } from "node:crypto";
import type { QueuedMessage } from "@llcuda/protocol";
import type { ChatStore } from "../store/chat-store.ts";
import { noQueued, queueFull } from "./chat-failures.ts";
import type { OpenChats } from "./open-chats.ts";

/** A person types no more ahead; a program that does must wait. */
const MAX_QUEUED = 50;

type Waiting = Pick<QueuedMessage, "text" | "attachments">;

interface QueueInput {
  store: ChatStore;
  open: OpenChats;
  /** Sends a text at the end of the branch that is shown; `keep` runs in the same transaction. */
  send: (chatId: string, item: Waiting, keep: () => void) => void;
  isBusy: (chatId: string) => boolean;
}

/** Messages that were written while an answer was running; they go out in their order. */
export class MessageQueueKeeper {
  readonly #input: QueueInput;

  constructor(input: QueueInput) {
    this.#input = input;
  }

  /** Sent at once when nothing runs and nothing waits. */
  add(chatId: string, what: Waiting): QueuedMessage {
    const { store, open } = this.#input;
    const item = { id: randomUUID(), ...what };
    return open.with(chatId, () => {
      const waiting = store.queue.of(chatId).length;
      if (waiting >= MAX_QUEUED) throw queueFull(MAX_QUEUED);
      store.queue.add(chatId, item);
      if (waiting === 0) this.next(chatId);
      this.#shown(chatId);
      return item;
    });
  }

  change(chatId: string, item: Pick<QueuedMessage, "id" | "text">): void {
    if (!this.#input.store.queue.change(chatId, item)) throw noQueued();
    this.#shown(chatId);
  }

  remove(chatId: string, id: string): void {
    if (!this.#input.store.queue.remove(chatId, id)) throw noQueued();
    this.#shown(chatId);
  }

  /** Sends what waits first, unless an answer is still running. */
  next(chatId: string): void {
    const { store, send, isBusy } = this.#input;
    const first = store.queue.of(chatId)[0];
    if (first === undefined || isBusy(chatId)) return;
    // Of two agents that would send it, only one takes it out.
    send(chatId, first, () => {
      if (!store.queue.remove(chatId, first.id)) throw noQueued();
    });
  }

  #shown(chatId: string): void {
    const live = this.#input.open.known(chatId);
    if (live !== undefined) this.#input.open.refreshChat(live);
  }
}
