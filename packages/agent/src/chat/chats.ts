import { randomUUID } from "node:crypto";
import {
  type AnswerOptions,
  type Chat,
  type ChatEvent,
  type ErrorReport,
  type Message,
  type SendResult,
  type TokenProbabilities,
} from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import { reportOf } from "../failure.ts";
import { ownIdentity } from "../host/process.ts";
import { LiveValue } from "../live/live-value.ts";
import type { ChatStore, StoredChat } from "../store/chat-store.ts";
import { Answer } from "./answer.ts";
import {
  busy,
  busyElsewhere,
  ending,
  interrupted,
  noAnswer,
  noChat,
  textFailure,
} from "./chat-failures.ts";
import type { ChatService, SendInput } from "./chat-service.ts";
import { LiveChat } from "./live-chat.ts";
import { OtherAgents } from "./other-agents.ts";
import { TokenMeter } from "./token-meter.ts";

/** A running answer is written to disk at most this often. */
const SAVE_EVERY_MS = 500;
const TITLE_CHARS = 60;
/** Silence without computing after which the engine counts as hung. */
const HANG_LIMIT_MS = 30_000;
/** What other agents write shows here within this time; looking costs some microseconds. */
const LOOK_EVERY_MS = 1_000;

interface ChatsInput {
  store: ChatStore;
  engine: EngineService;
  hangLimitMs?: number;
  lookEveryMs?: number;
}

const now = (): string => new Date().toISOString();

/** The agent's chats: the list, the ones in memory, and the answers that are being written. */
export class Chats implements ChatService {
  readonly list: LiveValue<Chat[]>;
  readonly meter = new TokenMeter();
  readonly #store: ChatStore;
  readonly #engine: EngineService;
  readonly #hangLimitMs: number;
  readonly #owner = JSON.stringify({ ...ownIdentity(), nonce: randomUUID() });
  readonly #others: OtherAgents;
  #closing = false;
  readonly #live = new Map<string, LiveChat>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(input: ChatsInput) {
    const { store, engine, hangLimitMs = HANG_LIMIT_MS, lookEveryMs = LOOK_EVERY_MS } = input;
    this.#store = store;
    this.#engine = engine;
    this.#hangLimitMs = hangLimitMs;
    this.#others = new OtherAgents({
      store,
      owner: this.#owner,
      lookEveryMs,
      onChange: () => this.#takeOver(),
    });
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

  async send({ chatId, text, options }: SendInput): Promise<SendResult> {
    const refusal = textFailure(text);
    if (refusal !== null) throw refusal;
    this.#others.look();
    const live = chatId === undefined ? this.#create(text) : this.#open(chatId);
    return this.#orRelease(live, () => {
      const asked = messageOf(live, { role: "user", content: text, status: "done" });
      return this.#answer(live, [...live.messages, asked], options);
    });
  }

  async retry(chatId: string, messageId: string, options?: AnswerOptions): Promise<SendResult> {
    this.#others.look();
    const live = this.#open(chatId);
    return this.#orRelease(live, () => {
      const index = live.messages.findIndex((message) => message.id === messageId);
      if (live.messages[index]?.role !== "assistant" || index === 0) {
        throw noAnswer(chatId, messageId);
      }
      return this.#answer(live, live.messages.slice(0, index), options);
    });
  }

  async stop(chatId: string): Promise<void> {
    this.#others.look();
    const live = this.#open(chatId);
    if (this.#others.writing.has(chatId)) throw busyElsewhere();
    live.answer?.stop();
    await this.#running.get(chatId);
    this.#release(live);
  }

  async answerNow(chatId: string, messageId: string): Promise<void> {
    const live = this.#open(chatId);
    try {
      const answer = live.answer?.message.id === messageId ? live.answer : null;
      if (answer !== null) return await answer.answerNow();
      if (this.#others.writing.has(chatId)) throw busyElsewhere();
      // One that has just ended needs no hurry any more.
      if (!live.messages.some(({ id }) => id === messageId)) throw noAnswer(chatId, messageId);
    } finally {
      this.#release(live);
    }
  }

  probabilities(chatId: string, messageId: string): Promise<TokenProbabilities> {
    const answer = this.#live.get(chatId)?.answer;
    if (answer?.message.id === messageId) return Promise.resolve(answer.probabilities());
    return Promise.resolve(this.#store.probabilities(chatId, messageId));
  }

  async rename(chatId: string, title: string): Promise<void> {
    const live = this.#open(chatId);
    this.#changeChat(live, { ...live.stored, title });
    this.#release(live);
  }

  async delete(chatId: string): Promise<void> {
    await this.stop(chatId);
    this.#store.deleteChat(chatId);
    // Whoever opened it meanwhile is told.
    this.#live.get(chatId)?.markDeleted();
    this.#live.delete(chatId);
    this.#refreshList();
  }

  /** Ends every running answer; what came so far is kept and marked as interrupted. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#others.close();
    for (const live of this.#live.values()) live.answer?.stop(interrupted());
    await Promise.all(this.#running.values());
  }

  /** Not stored before its first question is. */
  #create(text: string): LiveChat {
    const line = text.trim().split("\n", 1)[0] ?? "";
    const title = line.length > TITLE_CHARS ? `${line.slice(0, TITLE_CHARS - 1)}…` : line;
    const at = now();
    const stored = { id: randomUUID(), title, leafId: null, createdAt: at, updatedAt: at };
    const live = new LiveChat(stored, []);
    this.#live.set(stored.id, live);
    return live;
  }

  #open(chatId: string): LiveChat {
    const known = this.#live.get(chatId);
    if (known !== undefined) return known;
    const stored = this.#store.chat(chatId);
    if (stored === null) throw noChat(chatId);
    const live = new LiveChat(stored, this.#store.path(chatId));
    this.#live.set(chatId, live);
    return live;
  }

  #release(live: LiveChat): void {
    const idle = live.watchers === 0 && live.answer === null;
    if (idle && this.#live.get(live.stored.id) === live) this.#live.delete(live.stored.id);
  }

  /** A chat that is not needed any more because of what was refused does not stay in memory. */
  #orRelease<T>(live: LiveChat, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#release(live);
      throw error;
    }
  }

  /** Starts the answer to the last message of `branch`, which is shown from now on. */
  #answer(live: LiveChat, branch: Message[], options?: AnswerOptions): SendResult {
    const asked = branch.at(-1)!;
    const { id: chatId } = live.stored;
    if (this.#closing) throw ending();
    if (live.answer !== null) throw busy();
    if (this.#others.writing.has(chatId)) throw busyElsewhere();
    const message = messageOf(live, { role: "assistant", status: "waiting", parentId: asked.id });
    const stored = { ...live.stored, leafId: message.id, updatedAt: now() };
    // What the store refuses must leave nothing behind: no answer that nobody writes.
    this.#store.together(() => {
      this.#store.saveChat(stored);
      this.#store.saveMessage(asked, null);
      this.#store.saveMessage(message, this.#owner);
    });
    if (live.messages.length < branch.length) live.putMessage(asked);
    else live.changeBranch(branch);
    const save = this.#saver(live);
    const answer = new Answer({
      engine: this.#engine,
      message,
      turns: branch.map(({ role, content }) => ({ role, content })),
      options,
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
    this.#running.set(chatId, this.#finish(live, answer));
    this.#refreshList();
    return { chatId, userMessageId: asked.id, answerId: message.id };
  }

  async #finish(live: LiveChat, answer: Answer): Promise<void> {
    const message = await answer.run();
    live.answer = null;
    this.#running.delete(live.stored.id);
    const error = this.#keep(message, null);
    const probed = answer.probabilities();
    if (error === null && probed.tokens.length > 0) {
      this.#store.saveProbabilities(message.id, probed);
    }
    live.putMessage(error === null ? message : { ...message, status: "failed", error });
    // Another agent may have given it another title meanwhile.
    live.changeChat(this.#store.chat(live.stored.id) ?? live.stored);
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
    const own = this.#live.get(stored.id)?.answer != null;
    const { id, title, createdAt, updatedAt } = stored;
    return { id, title, createdAt, updatedAt, running: own || this.#others.writing.has(id) };
  }

  /** Shows what another agent has written; an answer of our own is only ours to write. */
  #takeOver(): void {
    for (const [chatId, live] of this.#live) {
      if (live.answer !== null) continue;
      const stored = this.#store.chat(chatId);
      if (stored !== null) live.takeOver(stored, this.#store.path(chatId));
      else {
        live.markDeleted();
        this.#live.delete(chatId);
      }
    }
    this.#refreshList();
  }
}

function messageOf(
  live: LiveChat,
  rest: Pick<Message, "role" | "status"> & Partial<Message>,
): Message {
  return {
    id: randomUUID(),
    chatId: live.stored.id,
    parentId: live.messages.at(-1)?.id ?? null,
    content: "",
    reasoning: "",
    model: null,
    stats: null,
    error: null,
    createdAt: now(),
    ...rest,
  };
}
