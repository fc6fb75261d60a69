import { randomInt, randomUUID } from "node:crypto";
import type { AnswerOptions, ErrorReport, Message, SendResult, ToolUse } from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import type { SlotLines } from "../engine/slot-lines.ts";
import { reportOf, type Failure } from "../failure.ts";
import type { ChatStore } from "../store/chat-store.ts";
import type { LimitOf } from "../bench/limit/stream-limit.ts";
import { Answer } from "./answer.ts";
import { engineTurns, type AttachmentSource } from "./engine-turns.ts";
import { busy, busyElsewhere, ending, interrupted } from "./chat-failures.ts";
import type { LiveChat } from "./live-chat.ts";
import { newMessage, now } from "./new-message.ts";
import type { OpenChats } from "./open-chats.ts";
import type { OtherAgents } from "./other-agents.ts";
import { askedCount } from "./repetition/asked-count.ts";
import { settled } from "./sampling.ts";
import type { ToolSource } from "../tools/tool-source.ts";
import { offerOf, useOf } from "./tool-offer.ts";
import type { TokenMeter } from "./token-meter.ts";

/** Small enough to be read out and typed. */
const chanceSeed = (): number => randomInt(1_000_000_000);

/** A running answer is written to disk at most this often. */
const SAVE_EVERY_MS = 500;

/** With what an answer is to be written; what is left out is the default. */
export interface AnswerWish {
  /** Id of a loaded model; the current one when left out. */
  model?: string | undefined;
  options?: AnswerOptions | undefined;
  /** `options` are all: the chat's settings do not count. */
  whole?: boolean | undefined;
  /** Whether it may call tools; answers side by side may not. */
  tools?: ToolUse | undefined;
}

interface AnsweringInput {
  store: ChatStore;
  open: OpenChats;
  others: OtherAgents;
  meter: TokenMeter;
  /** Names this agent in the store, as the writer of its running answers. */
  owner: string;
  /** @throws Failure MODEL_NOT_FOUND when no such model is loaded */
  engineOf: (model?: string) => EngineService;
  lines: SlotLines;
  hangLimitMs: number;
  files: AttachmentSource;
  desk: ToolSource;
  limitOf?: LimitOf | undefined;
  onChange: () => void;
  /** The last answer that ran in a chat has ended. */
  onEnd: (live: LiveChat, last: Message) => void;
}

/** The answers that are being written: begins them, keeps what comes, and ends them. */
export class Answering {
  readonly #input: AnsweringInput;
  readonly #running = new Map<string, { chatId: string; ended: Promise<void> }>();
  /** Complete answers that the store has refused, by their ids; tried again with the next write. */
  readonly #unkept = new Map<string, Message>();
  #closing = false;

  constructor(input: AnsweringInput) {
    this.#input = input;
  }

  get count(): number {
    return this.#running.size;
  }

  writesIn(chatId: string): boolean {
    return [...this.#running.values()].some((each) => each.chatId === chatId);
  }

  /** The store takes an answer of this chat for unfinished, since it refused its end. */
  hasUnkept(chatId: string): boolean {
    return [...this.#unkept.values()].some((each) => each.chatId === chatId);
  }

  /** Names this agent in the store, as the one that writes something. */
  get owner(): string {
    return this.#input.owner;
  }

  /** @throws Failure CHAT_BUSY, CANCELLED when nothing can be begun in this chat now */
  refuseIfBusy(chatId: string): void {
    if (this.#closing) throw ending();
    if (this.writesIn(chatId)) throw busy();
    this.refuseIfElsewhere(chatId);
  }

  /** The same where what runs here is no hindrance. */
  refuseIfElsewhere(chatId: string): void {
    if (this.#closing) throw ending();
    if (this.#input.others.writing.has(chatId)) throw busyElsewhere();
  }

  /** Other work that keeps a chat busy like an answer. @returns tells that it is over */
  during(id: string, chatId: string, ended: Promise<void>): () => void {
    this.#running.set(id, { chatId, ended });
    return () => void this.#running.delete(id);
  }

  /**
   * Begins one answer for each wish, side by side, and shows the first.
   * @param keep saves what the answers belong to, in the same transaction
   */
  begin(asked: Message, wishes: readonly AnswerWish[], keep: () => void): SendResult {
    const { store, open, owner, engineOf } = this.#input;
    const { chatId } = asked;
    this.refuseIfBusy(chatId);
    const round = wishes.length > 1 ? randomUUID() : null;
    // What the store refuses must leave nothing behind: no answer that nobody writes.
    const answers = store.together(() => {
      keep();
      const settings = store.chat(chatId)?.settings ?? null;
      const begun = wishes.map(({ model, options = {}, whole = false }) => ({
        engine: engineOf(model),
        message: newMessage({
          chatId,
          parentId: asked.id,
          role: "assistant",
          status: "waiting",
          options: settled(whole ? null : settings, options, chanceSeed),
          round,
        }),
      }));
      for (const { message } of begun) store.saveMessage(message, owner);
      store.changeChat(chatId, { leafId: begun[0]!.message.id, updatedAt: now() });
      return begun;
    });
    const ids = answers.map(({ message }) => message.id);
    const live = open.open(chatId);
    const turns = store.pathTo(asked.id);
    const wish = wishes.length > 1 ? "none" : wishes[0]?.tools;
    for (const { engine, message } of answers) {
      this.#run(live, engine, message, turns, useOf(wish, message.options, asked));
    }
    open.refresh(live);
    this.#input.onChange();
    return { chatId, userMessageId: asked.id, answerId: ids[0]!, answerIds: ids };
  }

  /** Goes on with an answer where it ends now. */
  goOn(live: LiveChat, message: Message, wish: AnswerWish): void {
    const { store, owner, engineOf } = this.#input;
    this.refuseIfBusy(message.chatId);
    const engine = engineOf(wish.model);
    const turns = message.parentId === null ? [] : store.pathTo(message.parentId);
    // Whoever goes on with one that was stopped for repeating itself wants just that.
    const { repetition } = message;
    const anyway =
      repetition === null ? {} : { options: { ...message.options, stop_repetition: false } };
    const afresh = { status: "waiting", error: null, repetition: null } as const;
    const again: Message = { ...message, ...anyway, ...afresh };
    store.saveMessage(again, owner);
    // It was begun: whatever it had to do, it has done or may go on without.
    this.#run(live, engine, again, turns, useOf(wish.tools, again.options, again));
    live.putMessage(again);
    this.#input.open.refreshChat(live);
    this.#input.onChange();
  }

  /** @param messageId all answers of the chat when left out */
  async stop(live: LiveChat, messageId?: string): Promise<void> {
    const ids = [...live.answers.keys()].filter((id) => id === (messageId ?? id));
    for (const id of ids) live.answers.get(id)?.stop();
    await Promise.all(ids.map(async (id) => this.#running.get(id)?.ended));
  }

  /** Ends every running answer; what came so far is kept and marked as interrupted. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#stopAll(interrupted());
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  #stopAll(reason: Failure): void {
    for (const live of this.#input.open.values()) {
      for (const answer of live.answers.values()) answer.stop(reason);
    }
  }

  #run(
    live: LiveChat,
    engine: EngineService,
    message: Message,
    turns: Message[],
    use: ToolUse,
  ): void {
    const { meter, hangLimitMs, files, limitOf, desk, lines } = this.#input;
    const save = this.#saver(live, message.id);
    const answer = new Answer({
      engine,
      line: lines.of(engine),
      message,
      turns: () => engineTurns(turns, message.options?.system, files),
      askedCount: askedCount(turns.findLast(({ role }) => role === "user")?.content ?? ""),
      tools: offerOf(desk.offered(message.options?.tool_switches), use, message.options),
      limitOf,
      hangLimitMs,
      onChange: (tokens) => {
        meter.add(tokens);
        live.touch();
        save();
      },
    });
    live.answers.set(message.id, answer);
    // Its model is not unloaded before it is over.
    const ended = this.#finish(live, answer).finally(engine.use());
    this.#running.set(message.id, { chatId: message.chatId, ended });
  }

  async #finish(live: LiveChat, answer: Answer): Promise<void> {
    const { store, open, onChange, onEnd } = this.#input;
    const message = await answer.run();
    live.answers.delete(message.id);
    this.#running.delete(message.id);
    const error = this.#keep(message, null);
    const probed = answer.probabilities();
    if (error === null && probed.tokens.length > 0) store.saveProbabilities(message.id, probed);
    if (error === null) this.#keepTheRest();
    else this.#unkept.set(message.id, message);
    const last: Message = error === null ? message : { ...message, status: "failed", error };
    live.putMessage(last);
    // Another agent may have changed the chat meanwhile.
    open.refreshChat(live);
    onChange();
    if (!live.running && !this.#closing) onEnd(live, last);
    open.release(live);
  }

  /** Nobody waits for these writes, so a store that refuses one must not end the agent. */
  #keep(message: Message, owner: string | null): ErrorReport | null {
    try {
      this.#input.store.saveMessage(message, owner);
      return null;
    } catch (thrown) {
      return reportOf(thrown);
    }
  }

  #keepTheRest(): void {
    for (const [id, message] of this.#unkept) {
      if (this.#keep(message, null) === null) this.#unkept.delete(id);
    }
  }

  /** Writes a running answer to disk soon, merged with what comes until then. */
  #saver(live: LiveChat, messageId: string): () => void {
    let timer: NodeJS.Timeout | null = null;
    return () => {
      timer ??= setTimeout(() => {
        timer = null;
        const answer = live.answers.get(messageId);
        // What is refused now is tried again at the end, which tells.
        if (answer !== undefined) this.#keep(answer.current(), this.#input.owner);
      }, SAVE_EVERY_MS).unref();
    };
  }
}
