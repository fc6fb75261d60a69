import { randomUUID } from "node:crypto";
import {
  MAX_MESSAGE_CHARS,
  type Chat,
  type ChatEvent,
  type ErrorReport,
  type Message,
  type SendResult,
} from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import { Failure, reportOf } from "../failure.ts";
import { isAlive, ownIdentity, ProcessIdentity } from "../host/process.ts";
import { LiveValue } from "../live/live-value.ts";
import type { ChatStore, StoredChat } from "../store/chat-store.ts";
import { Answer } from "./answer.ts";
import type { ChatService, SendInput } from "./chat-service.ts";
import { LiveChat } from "./live-chat.ts";
import { TokenMeter } from "./token-meter.ts";

/** A running answer is written to disk at most this often. */
const SAVE_EVERY_MS = 500;
const TITLE_CHARS = 60;
/** Silence without computing after which the engine counts as hung. */
const HANG_LIMIT_MS = 30_000;

interface ChatsInput {
  store: ChatStore;
  engine: EngineService;
  hangLimitMs?: number;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const now = (): string => new Date().toISOString();

function interrupted(): Failure {
  return new Failure(
    "ANSWER_INTERRUPTED",
    "llcuda ended while this answer was being written.",
    "What came so far is kept. Retry writes it again.",
    { remedies: ["retry-answer"] },
  );
}

/** The agent's chats: the list, the ones in memory, and the answers that are being written. */
export class Chats implements ChatService {
  readonly list: LiveValue<Chat[]>;
  readonly meter = new TokenMeter();
  readonly #store: ChatStore;
  readonly #engine: EngineService;
  readonly #hangLimitMs: number;
  readonly #owner = JSON.stringify(ownIdentity());
  readonly #live = new Map<string, LiveChat>();
  readonly #running = new Map<string, Promise<void>>();

  constructor({ store, engine, hangLimitMs = HANG_LIMIT_MS }: ChatsInput) {
    this.#store = store;
    this.#engine = engine;
    this.#hangLimitMs = hangLimitMs;
    this.#closeInterrupted();
    this.list = new LiveValue(store.list().map((stored) => this.#chatOf(stored)));
  }

  get activeAnswers(): number {
    return this.#running.size;
  }

  async *watch(
    chatId: string,
    signal?: AbortSignal,
    hurry?: () => void,
  ): AsyncGenerator<ChatEvent, void, undefined> {
    const live = this.#open(chatId);
    live.watchers += 1;
    try {
      yield* live.watch(signal, hurry);
    } finally {
      live.watchers -= 1;
      this.#release(live);
    }
  }

  async send({ chatId, text }: SendInput): Promise<SendResult> {
    if (text.length > MAX_MESSAGE_CHARS) {
      const asked = (text.length / 1e6).toFixed(1);
      const limit = (MAX_MESSAGE_CHARS / 1e6).toFixed(1);
      throw new Failure(
        "TOO_LARGE",
        `The message has ${asked} million characters; at most ${limit} million are taken.`,
        "Send it in parts, or shorten it: no context holds this much.",
      );
    }
    if (text.trim() === "") {
      throw new Failure("INPUT_INVALID", "The message is empty.", "Type a question first.");
    }
    const live = chatId === undefined ? this.#create(text) : this.#open(chatId);
    const user = this.#newMessage(live, "user", { content: text, status: "done" });
    return this.#answer(live, user);
  }

  async retry(chatId: string, messageId: string): Promise<SendResult> {
    const live = this.#open(chatId);
    const index = live.messages.findIndex((message) => message.id === messageId);
    const asked = live.messages[index - 1];
    if (live.messages[index]?.role !== "assistant" || asked === undefined) {
      throw new Failure(
        "NOT_FOUND",
        `Chat ${chatId} shows no answer ${messageId}.`,
        "Retry takes the id of an answer in the branch that is shown.",
      );
    }
    this.#refuseIfBusy(live);
    live.changeBranch(live.messages.slice(0, index));
    return this.#answer(live, asked);
  }

  async stop(chatId: string): Promise<void> {
    const live = this.#open(chatId);
    live.answer?.stop();
    await this.#running.get(chatId);
    this.#release(live);
  }

  async rename(chatId: string, title: string): Promise<void> {
    const live = this.#open(chatId);
    this.#changeChat(live, { ...live.stored, title });
    this.#release(live);
  }

  async delete(chatId: string): Promise<void> {
    const live = this.#open(chatId);
    await this.stop(chatId);
    this.#store.deleteChat(chatId);
    live.markDeleted();
    this.#live.delete(chatId);
    this.#refreshList();
  }

  /** Ends every running answer; what came so far is kept and marked as interrupted. */
  async close(): Promise<void> {
    for (const live of this.#live.values()) live.answer?.stop(interrupted());
    await Promise.all(this.#running.values());
  }

  #create(text: string): LiveChat {
    const line = text.trim().split("\n", 1)[0] ?? "";
    const title = line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1)}…` : line;
    const at = now();
    const stored = { id: randomUUID(), title, leafId: null, createdAt: at, updatedAt: at };
    this.#store.saveChat(stored);
    const live = new LiveChat(stored, []);
    this.#live.set(stored.id, live);
    return live;
  }

  #open(chatId: string): LiveChat {
    const known = this.#live.get(chatId);
    if (known !== undefined) return known;
    const stored = this.#store.chat(chatId);
    if (stored === null) {
      throw new Failure("CHAT_NOT_FOUND", `There is no chat ${chatId}.`, "It may be deleted.");
    }
    const live = new LiveChat(stored, this.#store.path(chatId));
    this.#live.set(chatId, live);
    return live;
  }

  #release(live: LiveChat): void {
    const idle = live.watchers === 0 && live.answer === null;
    if (idle && this.#live.get(live.stored.id) === live) this.#live.delete(live.stored.id);
  }

  #refuseIfBusy(live: LiveChat): void {
    if (live.answer === null) return;
    throw new Failure(
      "CHAT_BUSY",
      "An answer is still being written in this chat.",
      "Wait until it is done, or stop it.",
    );
  }

  #newMessage(
    live: LiveChat,
    role: Message["role"],
    rest: Pick<Message, "status"> & Partial<Message>,
  ): Message {
    this.#refuseIfBusy(live);
    const { id: chatId } = live.stored;
    return {
      id: randomUUID(),
      chatId,
      parentId: live.messages.at(-1)?.id ?? null,
      role,
      content: "",
      reasoning: "",
      model: null,
      stats: null,
      error: null,
      createdAt: now(),
      ...rest,
    };
  }

  /** Puts `asked` at the end of the branch if it is new, and starts the answer to it. */
  #answer(live: LiveChat, asked: Message): SendResult {
    this.#store.saveMessage(asked, null);
    if (!live.messages.includes(asked)) live.putMessage(asked);
    const turns = live.messages.map(({ role, content }) => ({ role, content }));
    const message = this.#newMessage(live, "assistant", { status: "waiting" });
    const stored = { ...live.stored, leafId: message.id, updatedAt: now() };
    // What the store refuses must leave no answer behind that nobody writes.
    this.#store.saveMessage(message, this.#owner);
    this.#store.saveChat(stored);
    const save = this.#saver(live);
    const answer = new Answer({
      engine: this.#engine,
      message,
      turns,
      hangLimitMs: this.#hangLimitMs,
      onChange: (tokens) => {
        this.meter.add(tokens);
        live.touch();
        save();
      },
    });
    live.answer = answer;
    live.putMessage(message);
    live.changeChat(stored);
    this.#running.set(live.stored.id, this.#finish(live, answer));
    this.#refreshList();
    return { chatId: live.stored.id, userMessageId: asked.id, answerId: message.id };
  }

  async #finish(live: LiveChat, answer: Answer): Promise<void> {
    const message = await answer.run();
    live.answer = null;
    this.#running.delete(live.stored.id);
    const error = this.#keep(message, null);
    live.putMessage(error === null ? message : { ...message, status: "failed", error });
    live.changeChat(live.stored);
    this.#release(live);
    this.#refreshList();
  }

  /** Nobody waits for these writes, so a store that refuses one must not end the agent. */
  #keep(message: Message, owner: string | null): ErrorReport | null {
    try {
      this.#store.saveMessage(message, owner);
      return null;
    } catch (thrown) {
      return reportOf(thrown);
    }
  }

  /** Writes the running answer to disk soon, merged with what comes until then. */
  #saver(live: LiveChat): () => void {
    let timer: NodeJS.Timeout | null = null;
    return () => {
      timer ??= setTimeout(() => {
        timer = null;
        // What is refused now is tried again at the end, which tells.
        if (live.answer !== null) this.#keep(live.answer.current(), this.#owner);
      }, SAVE_EVERY_MS).unref();
    };
  }

  #changeChat(live: LiveChat, stored: StoredChat): void {
    live.changeChat(stored);
    this.#store.saveChat(stored);
    this.#refreshList();
  }

  #refreshList(): void {
    this.list.set(this.#store.list().map((stored) => this.#chatOf(stored)));
  }

  #chatOf(stored: StoredChat): Chat {
    const running = this.#live.get(stored.id)?.answer != null;
    const { id, title, createdAt, updatedAt } = stored;
    return { id, title, createdAt, updatedAt, running };
  }

  /** Answers of agents that are gone can no longer be finished: they are marked and kept. */
  #closeInterrupted(): void {
    for (const { message, owner } of this.#store.unfinished()) {
      const writer = ProcessIdentity.safeParse(parseJson(owner));
      // A writer on another host cannot be asked; if it lives, its own last word will overwrite this.
      if (writer.success && isAlive(writer.data) === true) continue;
      const error = interrupted().report();
      this.#store.saveMessage({ ...message, status: "failed", error }, null);
    }
  }
}
