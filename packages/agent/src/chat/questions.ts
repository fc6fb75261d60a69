import type { AnswerOptions, Attachment, AttachmentRef, SendResult } from "@llcuda/protocol";
import type { EngineService } from "../engine/engine-service.ts";
import type { ChatStore } from "../store/chat-store.ts";
import type { Answering, AnswerWish } from "./answering.ts";
import type { AttachmentFiles } from "./attachments/attachment-files.ts";
import { textFailure } from "./chat-failures.ts";
import type { SendInput } from "./chat-service.ts";
import { newChat, titleOfQuestion } from "./new-chat.ts";
import { newMessage } from "./new-message.ts";
import type { OpenChats } from "./open-chats.ts";
import type { OtherAgents } from "./other-agents.ts";

interface QuestionsInput {
  store: ChatStore;
  open: OpenChats;
  others: OtherAgents;
  answering: Answering;
  files: AttachmentFiles;
  engineOf: (model?: string) => EngineService;
  /** With what a new chat begins, by the name of the model that is loaded. */
  defaultsFor?: ((model: string | null) => AnswerOptions | null) | undefined;
  /** A person goes on in a chat. */
  onAsked: (chatId: string) => void;
}

/** What a person has written, with the files that go with it. */
export interface Asked {
  text: string;
  attachments: Attachment[];
}

/** Takes questions: in a new chat, or at the end of the branch that a chat shows. */
export class Questions {
  readonly #input: QuestionsInput;

  constructor(input: QuestionsInput) {
    this.#input = input;
  }

  async send(input: SendInput): Promise<SendResult> {
    const { chatId, text, attachments, settings, model, options, tools } = input;
    const { answers = [{ model, options, tools }] } = input;
    const asked = await this.taken(text, attachments);
    if (chatId === undefined) return this.#begin(asked, settings ?? this.#defaults(model), answers);
    return this.#input.open.with(chatId, () => this.below(chatId, asked, answers));
  }

  /** @throws Failure TOO_LARGE, INPUT_INVALID, NOT_FOUND */
  async taken(text: string, refs: readonly AttachmentRef[] = []): Promise<Asked> {
    const refusal = textFailure(text, refs.length);
    if (refusal !== null) throw refusal;
    const attachments = refs.length === 0 ? [] : await this.#input.files.named(refs);
    this.#input.others.look();
    return { text, attachments };
  }

  /** Asks at the end of the branch that is shown. @param keep saves more in the same transaction */
  below(
    chatId: string,
    { text, attachments }: Asked,
    answers: readonly AnswerWish[],
    keep: () => void = () => undefined,
  ): SendResult {
    const { answering, onAsked, store } = this.#input;
    onAsked(chatId);
    const parentId = store.chat(chatId)?.leafId ?? null;
    const asked = question({ chatId, parentId, content: text, attachments });
    return answering.begin(asked, answers, () => {
      keep();
      store.saveMessage(asked, null);
    });
  }

  #begin(
    { text, attachments }: Asked,
    settings: AnswerOptions | null,
    answers: readonly AnswerWish[],
  ): SendResult {
    const { answering, store } = this.#input;
    const chat = newChat(titleOfQuestion(text) || (attachments[0]?.name ?? ""), { settings });
    const asked = question({ chatId: chat.id, parentId: null, content: text, attachments });
    return answering.begin(asked, answers, () => {
      store.addChat(chat);
      store.saveMessage(asked, null);
    });
  }

  #defaults(model: string | undefined): AnswerOptions | null {
    const { defaultsFor, engineOf } = this.#input;
    const state = engineOf(model).state.value;
    return defaultsFor?.(state.phase === "ready" ? state.model.name : null) ?? null;
  }
}

function question(facts: {
  chatId: string;
  parentId: string | null;
  content: string;
  attachments: Attachment[];
}) {
  return newMessage({ ...facts, role: "user", status: "done" });
}
