import type { AnswerOptions, Compaction, Message } from "@llcuda/protocol";
import type { EngineAddress, EngineService } from "../../engine/engine-service.ts";
import type { SlotLines } from "../../engine/slot-lines.ts";
import { Failure } from "../../failure.ts";
import type { ChatStore } from "../../store/chat-store.ts";
import type { Answering } from "../answering.ts";
import { streamAnswer } from "../answer-stream.ts";
import { noChat } from "../chat-failures.ts";
import { copiedBranch } from "../copied-branch.ts";
import { engineTurns, type AttachmentSource } from "../engine-turns.ts";
import { newMessage, now } from "../new-message.ts";
import type { OpenChats } from "../open-chats.ts";
import { recommendedSampling } from "../sampling.ts";
import { thinkingVariables } from "../thinking-switch.ts";
import { countTokens } from "./context-meter.ts";
import { piecesOf, SUMMARY_HEAD, summaryRequest } from "./summary-words.ts";

/** The last exchange stays word for word: a question refers to what was just said. */
const KEPT_MESSAGES = 2;
/** A summary never needs more; on small contexts an eighth of it. */
const MAX_SUMMARY_TOKENS = 768;

interface CompactionsInput {
  store: ChatStore;
  open: OpenChats;
  answering: Answering;
  engineOf: (model?: string) => EngineService;
  lines: SlotLines;
  files: AttachmentSource;
  onChange: () => void;
}

/** Puts a summary in the place of a chat's older messages, as a branch beside them. */
export class Compactions {
  readonly #input: CompactionsInput;

  constructor(input: CompactionsInput) {
    this.#input = input;
  }

  /**
   * Lets the model sum up the older messages; nothing is changed yet.
   * @throws Failure CHAT_NOT_FOUND, INPUT_INVALID when there is too little to sum up
   */
  async draft(chatId: string, signal: AbortSignal): Promise<Compaction> {
    const { engineOf, lines, files } = this.#input;
    const { older, kept, settings } = this.#parts(chatId);
    if (older.length === 0) throw nothingOlder();
    const engine = engineOf();
    const address = await engine.ensureReady(signal);
    const state = engine.state.value;
    if (state.phase !== "ready") throw nothingOlder();
    const leave = await lines.of(engine).enter(signal, () => undefined);
    const letGo = engine.use();
    try {
      const { contextSize, model } = state;
      const summary = await this.#summarize(address, {
        older,
        contextSize,
        model: model.name,
        signal,
      });
      const before = [...older, ...kept];
      const after = [told(chatId, summary), ...kept];
      const count = async (messages: Message[]): Promise<number> =>
        countTokens(address, await engineTurns(messages, settings.system, files), settings, signal);
      const tokens = { before: await count(before), after: await count(after) };
      return {
        summary,
        older: older.map(({ id }) => id),
        kept: kept.map(({ id }) => id),
        tokens,
      };
    } finally {
      letGo();
      leave();
    }
  }

  /**
   * Shows a branch that begins with the summary and goes on with what is kept.
   * @returns the message at the end of the branch before: showing it again undoes this
   * @throws Failure CHAT_NOT_FOUND, CHAT_BUSY
   */
  apply(chatId: string, summary: string): { before: string } {
    const { store, open, answering, onChange } = this.#input;
    answering.refuseIfBusy(chatId);
    const { older, kept } = this.#parts(chatId);
    if (older.length === 0) throw nothingOlder();
    const before = store.chat(chatId)!.leafId!;
    const root = told(chatId, summary);
    const branch = [root, ...copiedBranch(kept, chatId, root.id)];
    store.together(() => {
      for (const message of branch) store.saveMessage(message, null);
      store.changeChat(chatId, { leafId: branch.at(-1)!.id, updatedAt: now() });
    });
    const live = open.known(chatId);
    if (live !== undefined) open.refresh(live);
    onChange();
    return { before };
  }

  #parts(chatId: string): { older: Message[]; kept: Message[]; settings: AnswerOptions } {
    const chat = this.#input.store.chat(chatId);
    if (chat === null || chat.deletedAt !== null) throw noChat(chatId);
    const messages = chat.leafId === null ? [] : this.#input.store.pathTo(chat.leafId);
    // A question that the context had no room for stays, with the answer that says so.
    const at = Math.max(0, messages.length - KEPT_MESSAGES);
    return {
      older: messages.slice(0, at),
      kept: messages.slice(at),
      settings: chat.settings ?? {},
    };
  }

  /** Piece by piece, each with the summary of those before it: together they may be too long. */
  async #summarize(
    address: EngineAddress,
    { older, contextSize, model, signal }: SummaryJob,
  ): Promise<string> {
    let summary = "";
    const max_tokens = Math.min(MAX_SUMMARY_TOKENS, Math.floor(contextSize / 8));
    for (const piece of piecesOf(older, contextSize)) {
      let text = "";
      const question = {
        messages: [{ role: "user", content: summaryRequest(summary, piece) }],
        sampling: { ...recommendedSampling(model), max_tokens },
        template: thinkingVariables(false),
      };
      const handlers = {
        onPrefill: () => undefined,
        onTimings: () => undefined,
        onText: (content: string) => {
          text += content;
        },
      };
      // oxlint-disable-next-line no-await-in-loop -- each goes on from the one before
      await streamAnswer(address, question, handlers, signal);
      summary = text.trim();
    }
    return summary;
  }
}

interface SummaryJob {
  older: readonly Message[];
  contextSize: number;
  model: string;
  signal: AbortSignal;
}

const told = (chatId: string, summary: string): Message =>
  newMessage({
    chatId,
    parentId: null,
    role: "system",
    status: "done",
    content: `${SUMMARY_HEAD}\n\n${summary}`,
  });

function nothingOlder(): Failure {
  return new Failure(
    "INPUT_INVALID",
    "This chat has no older messages that could be summed up.",
    "Shorten the message, or load the model with a larger context.",
  );
}
