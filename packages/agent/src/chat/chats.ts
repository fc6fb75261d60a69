import { randomUUID } from "node:crypto";
import type {
  AnswerOptions,
  ChatEvent,
  ChatHits,
  Message,
  QueuedMessage,
  SendResult,
  TokenProbabilities,
  ToolDecision,
} from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import { SlotLines } from "../engine/slot-lines.ts";
import { ownIdentity } from "../host/process.ts";
import type { ChatStore } from "../store/chat-store.ts";
import { Answering } from "./answering.ts";
import type { LimitOf } from "../bench/limit/stream-limit.ts";
import { AttachmentFiles } from "./attachments/attachment-files.ts";
import { AutoTitle } from "./auto-title.ts";
import { BranchEdits } from "./branch-edits.ts";
import { busyElsewhere, noAnswer, noChat } from "./chat-failures.ts";
import { ChatList } from "./chat-list.ts";
import type { ChatFacts, ChatService, EnqueueInput, SendInput } from "./chat-service.ts";
import { Compactions } from "./context/compaction.ts";
import { ContextDesk } from "./context/context-desk.ts";
import { Exchange } from "./exchange/exchange.ts";
import type { LiveChat } from "./live-chat.ts";
import { MessageQueueKeeper } from "./message-queue.ts";
import { now } from "./new-message.ts";
import { OpenChats } from "./open-chats.ts";
import { OtherAgents } from "./other-agents.ts";
import { Questions } from "./questions.ts";
import { TokenMeter } from "./token-meter.ts";
import { ToolLoop } from "./tool-loop.ts";
import { NO_TOOLS, type ToolSource } from "../tools/tool-source.ts";

/** Silence without computing after which the engine counts as hung. */
const HANG_LIMIT_MS = 30_000;
/** What other agents write shows here within this time; looking costs some microseconds. */
const LOOK_EVERY_MS = 1_000;

interface ChatsInput {
  store: ChatStore;
  /** The engine that runs a model; the current one where none is named. */
  engineOf: (model?: string) => EngineService;
  /** The lines before the engines' slots, which other programs' requests stand in too. */
  lines?: SlotLines;
  /** What the machine allows an answer, where a bench has measured it. */
  limitOf?: LimitOf;
  /** The tools that answers may call. */
  desk?: ToolSource;
  /** Told of each answer that ended well. */
  onAnswer?: (answer: Message) => void;
  /** Whether the model names new chats. */
  titles?: boolean;
  files: AttachmentFiles;
  /** With what a new chat begins, by the name of the model that is loaded. */
  defaultsFor?: (model: string | null) => AnswerOptions | null;
  hangLimitMs?: number;
  lookEveryMs?: number;
}

/** The agent's chats: one door to the list, the open ones, their trees and their answers. */
export class Chats implements ChatService {
  readonly meter = new TokenMeter();
  readonly list: ChatList;
  readonly branches: BranchEdits;
  readonly queue: MessageQueueKeeper;
  readonly exchange: Exchange;
  readonly compactions: Compactions;
  readonly context: ContextDesk;
  readonly #store: ChatStore;
  readonly #others: OtherAgents;
  readonly #open: OpenChats;
  readonly #answering: Answering;
  readonly #titles: AutoTitle;
  readonly #tools: ToolLoop;
  readonly #questions: Questions;
  readonly #input: ChatsInput;

  constructor(input: ChatsInput) {
    const {
      store,
      engineOf,
      files,
      desk = NO_TOOLS,
      lines = new SlotLines(),
      hangLimitMs = HANG_LIMIT_MS,
      lookEveryMs = LOOK_EVERY_MS,
    } = input;
    const owner = JSON.stringify({ ...ownIdentity(), nonce: randomUUID() });
    const onChange = (): void => this.list.touch();
    const open = new OpenChats(store);
    const others = new OtherAgents({ store, owner, lookEveryMs, onChange: () => this.#takeOver() });
    const answering = new Answering({
      store,
      open,
      others,
      meter: this.meter,
      owner,
      engineOf,
      lines,
      hangLimitMs,
      files,
      limitOf: input.limitOf,
      desk,
      onChange,
      onEnd: (live, last) => this.#ended(live, last),
    });
    this.#input = input;
    this.#store = store;
    this.#open = open;
    this.#others = others;
    this.#answering = answering;
    this.#tools = new ToolLoop({ store, open, answering, desk, onChange });
    this.#titles = new AutoTitle({ store, open, engineOf, lines, onChange });
    this.#questions = new Questions({
      store,
      open,
      others,
      answering,
      files,
      engineOf,
      defaultsFor: input.defaultsFor,
      onAsked: (chatId) => this.#titles.cancel(chatId),
    });
    this.exchange = new Exchange({ store, files, onChange });
    this.compactions = new Compactions({
      store,
      open,
      answering,
      engineOf,
      lines,
      files,
      onChange,
    });
    this.context = new ContextDesk({ store, engineOf, files, desk });
    this.branches = new BranchEdits({ store, open, answering, onChange });
    this.list = new ChatList(store.shelves, (chatId) => answering.hasUnkept(chatId));
    this.queue = new MessageQueueKeeper({
      store,
      open,
      send: (chatId, item, keep) => void this.#questions.below(chatId, item, [{}], keep),
      isBusy: (chatId) => answering.writesIn(chatId) || others.writing.has(chatId),
    });
  }

  get activeAnswers(): number {
    return this.#answering.count;
  }

  async *watch(
    chatId: string,
    signal?: AbortSignal,
    hurry?: () => void,
  ): AsyncGenerator<ChatEvent, void, undefined> {
    const live = this.#open.open(chatId);
    live.users += 1;
    try {
      yield* live.watch(signal, hurry);
    } finally {
      live.users -= 1;
      this.#open.release(live);
    }
  }

  search(query: string, limit: number): ChatHits {
    return this.#store.search.find(query, limit);
  }

  send(input: SendInput): Promise<SendResult> {
    return this.#questions.send(input);
  }

  async stop(chatId: string, messageId?: string): Promise<void> {
    this.#others.look();
    const live = this.#open.open(chatId);
    if (this.#others.writing.has(chatId)) throw busyElsewhere();
    if (messageId === undefined) await this.#tools.stop(live);
    await this.#answering.stop(live, messageId);
    this.#open.release(live);
  }

  async answerNow(chatId: string, messageId: string): Promise<void> {
    const live = this.#open.open(chatId);
    try {
      const answer = live.answers.get(messageId);
      if (answer !== undefined) return await answer.answerNow();
      if (this.#others.writing.has(chatId)) throw busyElsewhere();
      // One that has just ended needs no hurry any more.
      if (this.#store.message(chatId, messageId) === null) throw noAnswer(chatId, messageId);
    } finally {
      this.#open.release(live);
    }
  }

  async decideTool(chatId: string, messageId: string, decision: ToolDecision): Promise<void> {
    this.#others.look();
    this.#tools.decide(chatId, messageId, decision);
  }

  probabilities(chatId: string, messageId: string): TokenProbabilities {
    const answer = this.#open.known(chatId)?.answers.get(messageId);
    return answer?.probabilities() ?? this.#store.probabilities(chatId, messageId);
  }

  async change(chatId: string, { title, ...facts }: ChatFacts): Promise<void> {
    this.#open.with(chatId, (live) => {
      if (title !== undefined) this.#titles.cancel(chatId);
      const named = title === undefined ? {} : { title, titleSource: "person" as const };
      this.#store.changeChat(chatId, { ...facts, ...named });
      this.#open.refreshChat(live);
    });
    this.list.touch();
  }

  async delete(chatId: string): Promise<void> {
    await this.stop(chatId);
    this.#titles.cancel(chatId);
    this.#store.changeChat(chatId, { deletedAt: now() });
    this.#store.trash.purge(new Date());
    this.#open.drop(chatId);
    this.list.touch();
  }

  async restore(chatId: string): Promise<void> {
    if (this.#store.chat(chatId) === null) throw noChat(chatId);
    this.#store.changeChat(chatId, { deletedAt: null });
    this.list.touch();
  }

  async deleteForGood(chatId: string): Promise<void> {
    const chat = this.#store.chat(chatId);
    if (chat === null) throw noChat(chatId);
    if (chat.deletedAt === null) await this.delete(chatId);
    const files = this.#store.attachmentIds(chatId);
    this.#store.trash.deleteForGood(chatId);
    this.#input.files.remove(files, (id) => this.#store.usesAttachment(id));
    this.list.touch();
  }

  async enqueue({ chatId, text, attachments }: EnqueueInput): Promise<QueuedMessage> {
    return this.queue.add(chatId, await this.#questions.taken(text, attachments));
  }

  /** Ends every running answer; what came so far is kept and marked as interrupted. */
  async close(): Promise<void> {
    this.#others.close();
    this.#titles.close();
    await this.#tools.close();
    await this.#answering.close();
  }

  #ended(live: LiveChat, last: Message): void {
    const { id: chatId } = live.stored;
    const leaf = live.messages.at(-1) ?? last;
    if (this.#tools.takeUp(live, leaf)) return;
    if (leaf.status !== "done" && leaf.status !== "length") return;
    this.#input.onAnswer?.(leaf);
    try {
      this.queue.next(chatId);
    } catch {
      // It stays in the queue, which shows that it waits for the person.
    }
    if (!live.running && this.#input.titles !== false) this.#titles.after(live);
  }

  /** Shows what another agent has written. */
  #takeOver(): void {
    for (const live of this.#open.values()) {
      if (live.running) continue;
      this.#open.refresh(live);
    }
    this.list.touch();
  }
}
