import type { Chat, ChatEvent, Message } from "@llcuda/protocol";
import { LiveValue } from "../live/live-value.ts";
import type { StoredChat } from "../store/chat-store.ts";
import type { Answer } from "./answer.ts";

/**
 * One chat in memory while somebody watches it or an answer is being written.
 * Every change raises one version; a watcher remembers the last it has seen and is told only what
 * is newer, so a slow watcher costs no memory and misses nothing.
 */
export class LiveChat {
  stored: StoredChat;
  /** The branch that is shown, oldest first; a running answer's text is in `answer`. */
  messages: Message[];
  answer: Answer | null = null;
  /** How many are watching now. */
  watchers = 0;
  readonly #version = new LiveValue(1);
  readonly #messageVersions = new Map<string, number>();
  #chatVersion = 0;
  #branchVersion = 1;
  readonly #hurries = new Set<() => void>();
  #deleted = false;

  constructor(stored: StoredChat, messages: Message[]) {
    this.stored = stored;
    this.messages = messages;
  }

  get chat(): Chat {
    const { id, title, createdAt, updatedAt } = this.stored;
    return { id, title, createdAt, updatedAt, running: this.answer !== null };
  }

  /** The text of the running answer has grown, or its figures have changed. */
  touch(): void {
    this.#version.set(this.#version.value + 1);
  }

  changeChat(stored: StoredChat): void {
    this.stored = stored;
    this.touch();
    this.#chatVersion = this.#version.value;
  }

  /** Adds the message to the end of the branch, or replaces the one with its id. */
  putMessage(message: Message): void {
    const index = this.messages.findIndex((known) => known.id === message.id);
    if (index === -1) this.messages.push(message);
    else this.messages[index] = message;
    this.touch();
    this.#messageVersions.set(message.id, this.#version.value);
    for (const hurry of this.#hurries) hurry();
  }

  /** Shows another branch; watchers get a new snapshot. */
  changeBranch(messages: Message[]): void {
    this.messages = messages;
    this.touch();
    this.#branchVersion = this.#version.value;
  }

  /** The chat as another agent has stored it; watchers are told what differs. */
  takeOver(stored: StoredChat, messages: Message[]): void {
    const grew = this.messages.every(({ id }, index) => messages[index]?.id === id);
    if (grew) {
      const differs = (message: Message, index: number): boolean =>
        JSON.stringify(message) !== JSON.stringify(this.messages[index]);
      for (const message of messages.filter(differs)) this.putMessage(message);
    } else this.changeBranch(messages);
    if (JSON.stringify(stored) !== JSON.stringify(this.stored)) this.changeChat(stored);
  }

  markDeleted(): void {
    this.#deleted = true;
    this.touch();
  }

  /** @param hurry called when a message is new or complete */
  async *watch(
    signal?: AbortSignal,
    hurry: () => void = () => undefined,
  ): AsyncGenerator<ChatEvent, void, undefined> {
    this.#hurries.add(hurry);
    try {
      yield* this.#changes(signal);
    } finally {
      this.#hurries.delete(hurry);
    }
  }

  async *#changes(signal?: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    let seen = 0;
    let cursor = { messageId: "", content: 0, reasoning: 0, revision: 0 };
    for await (const version of this.#version.watch(signal)) {
      if (this.#deleted) {
        yield { type: "deleted", chatId: this.stored.id };
        return;
      }
      const since = seen;
      // Looked at before a yield lets more happen: what comes later belongs to the next round.
      const chatChanged = this.#chatVersion > since;
      seen = version;
      if (this.#branchVersion > since) {
        cursor = this.#cursor();
        const messages = this.messages.map((message) => this.#current(message));
        yield { type: "snapshot", chat: this.chat, messages };
        continue;
      }
      const changed = this.messages.filter(
        (message) => (this.#messageVersions.get(message.id) ?? 0) > since,
      );
      for (const message of changed) {
        // The cursor is taken with the text, before a yield lets more text in.
        if (message.id === this.answer?.message.id) cursor = this.#cursor();
        yield { type: "message", message: this.#current(message) };
      }
      const delta = this.#answerSeenAt(version)?.deltaSince(cursor) ?? null;
      if (delta !== null) {
        cursor = this.#cursor();
        yield delta;
      }
      if (chatChanged) yield { type: "chat", chat: this.chat };
    }
  }

  /** The running answer, if a reader at `version` was told of it: another may start during a yield. */
  #answerSeenAt(version: number): Answer | null {
    const put = this.answer === null ? 0 : (this.#messageVersions.get(this.answer.message.id) ?? 0);
    return put <= version ? this.answer : null;
  }

  #current(message: Message): Message {
    return this.answer?.message.id === message.id ? this.answer.current() : message;
  }

  #cursor() {
    const answer = this.answer;
    return {
      messageId: answer?.message.id ?? "",
      content: answer?.content.length ?? 0,
      reasoning: answer?.reasoning.length ?? 0,
      revision: answer?.revision ?? 0,
    };
  }
}
