import type { ChatDelta, ChatEvent, Message, MessageQueue } from "@llcuda/protocol";
import { LiveValue } from "../live/live-value.ts";
import { wireChat, type StoredChat } from "../store/chat-rows.ts";
import type { Branch } from "../store/chat-store.ts";
import type { Answer, AnswerCursor } from "./answer.ts";

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const idsOf = (list: Message[]): string[] => list.map(({ id }) => id);

/**
 * One chat in memory while somebody watches it or an answer is being written.
 * Every change raises one version; a watcher remembers the last it has seen and is told only what
 * is newer, so a slow watcher costs no memory and misses nothing.
 */
export class LiveChat {
  stored: StoredChat;
  branch: Branch;
  queue: MessageQueue;
  /** The answers that are being written, by the ids of their messages; shown or not. */
  readonly answers = new Map<string, Answer>();
  /** The tools that run, by the ids of their messages. */
  readonly toolRuns = new Map<string, { abort: AbortController; ended: Promise<void> }>();
  /** How many are watching now, or need it for a moment. */
  users = 0;
  readonly #version = new LiveValue(1);
  readonly #messageVersions = new Map<string, number>();
  #chatVersion = 0;
  #queueVersion = 0;
  #branchVersion = 1;
  readonly #hurries = new Set<() => void>();
  #deleted = false;

  constructor(stored: StoredChat, branch: Branch, queue: MessageQueue) {
    this.stored = stored;
    this.branch = branch;
    this.queue = queue;
  }

  /** The branch that is shown, oldest first; a running answer's text is in `answers`. */
  get messages(): Message[] {
    return this.branch.messages;
  }

  get running(): boolean {
    return this.answers.size > 0 || this.toolRuns.size > 0;
  }

  /** The text of a running answer has grown, or its figures have changed. */
  touch(): void {
    this.#version.set(this.#version.value + 1);
  }

  changeChat(stored: StoredChat): void {
    this.stored = stored;
    this.touch();
    this.#chatVersion = this.#version.value;
  }

  changeQueue(queue: MessageQueue): void {
    if (sameJson(queue, this.queue)) return;
    this.queue = queue;
    this.touch();
    this.#queueVersion = this.#version.value;
  }

  /** Adds a message to the end of the branch, or replaces the one with its id where it is shown. */
  putMessage(message: Message): void {
    const list = [this.branch.messages, this.branch.beside].find((each) =>
      each.some(({ id }) => id === message.id),
    );
    if (list !== undefined) {
      list[list.findIndex(({ id }) => id === message.id)] = message;
    } else if (message.parentId === (this.messages.at(-1)?.id ?? null)) {
      this.messages.push(message);
    } else return;
    this.touch();
    this.#messageVersions.set(message.id, this.#version.value);
    for (const hurry of this.#hurries) hurry();
  }

  /** Shows another branch; watchers get a new snapshot. */
  changeBranch(branch: Branch): void {
    this.branch = branch;
    this.touch();
    this.#branchVersion = this.#version.value;
    for (const hurry of this.#hurries) hurry();
  }

  /** The chat as it is stored now, by whomever; watchers are told what differs. */
  takeOver(stored: StoredChat, branch: Branch, queue: MessageQueue): void {
    const { messages, beside, forks } = branch;
    const grew = this.messages.every(({ id }, index) => messages[index]?.id === id);
    if (
      grew &&
      sameJson(forks, this.branch.forks) &&
      sameJson(idsOf(beside), idsOf(this.branch.beside))
    ) {
      const known = new Map(this.#shown().map((message) => [message.id, message]));
      for (const message of [...messages, ...beside]) {
        const before = known.get(message.id);
        // A running answer of our own is newer here than in the store.
        const own = this.answers.has(message.id) || this.toolRuns.has(message.id);
        if (before !== undefined && own) continue;
        if (sameJson(message, before)) continue;
        this.putMessage(message);
      }
    } else this.changeBranch(branch);
    if (!sameJson(stored, this.stored)) this.changeChat(stored);
    this.changeQueue(queue);
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
    const cursors = new Map<string, AnswerCursor>();
    for await (const version of this.#version.watch(signal)) {
      if (this.#deleted) {
        yield { type: "deleted", chatId: this.stored.id };
        return;
      }
      const since = seen;
      seen = version;
      if (this.#branchVersion > since) {
        cursors.clear();
        for (const { id } of this.#shown()) this.#readTo(id, cursors);
        yield this.#snapshot();
        continue;
      }
      // Looked at before a yield lets more happen: what comes later belongs to the next round.
      const events = this.#eventsSince(since, cursors);
      for (const event of events) yield event;
    }
  }

  #eventsSince(since: number, cursors: Map<string, AnswerCursor>): ChatEvent[] {
    const events: ChatEvent[] = [];
    const changed = this.#shown().filter(({ id }) => (this.#messageVersions.get(id) ?? 0) > since);
    for (const message of changed) {
      this.#readTo(message.id, cursors);
      events.push({ type: "message", message: this.#current(message) });
    }
    events.push(...this.#deltas(cursors));
    if (this.#queueVersion > since) events.push({ type: "queue", queue: this.queue });
    if (this.#chatVersion > since) {
      const { stored } = this;
      events.push({ type: "chat", chat: wireChat(stored), settings: stored.settings });
    }
    return events;
  }

  #deltas(cursors: Map<string, AnswerCursor>): ChatDelta[] {
    return this.#shown().flatMap(({ id }) => {
      const cursor = cursors.get(id);
      const delta = cursor === undefined ? null : this.answers.get(id)?.deltaSince(cursor);
      if (delta === null || delta === undefined) return [];
      this.#readTo(id, cursors);
      return [delta];
    });
  }

  #snapshot(): ChatEvent {
    const { messages, beside, forks } = this.branch;
    return {
      type: "snapshot",
      chat: wireChat(this.stored),
      messages: messages.map((message) => this.#current(message)),
      beside: beside.map((message) => this.#current(message)),
      forks,
      queue: this.queue,
      settings: this.stored.settings,
    };
  }

  /** Everything that a watcher is told of. */
  #shown(): Message[] {
    return [...this.branch.messages, ...this.branch.beside];
  }

  #current(message: Message): Message {
    return this.answers.get(message.id)?.current() ?? message;
  }

  /** A watcher is being told all of a message: what it lacks begins here. */
  #readTo(messageId: string, cursors: Map<string, AnswerCursor>): void {
    const answer = this.answers.get(messageId);
    if (answer !== undefined) cursors.set(messageId, answer.cursor());
    else cursors.delete(messageId);
  }
}
