import type {
  AnswerOptions,
  AttachmentRef,
  ContextCount,
  Message,
  ModelAbilities,
} from "@llcuda/protocol";
import type { EngineService } from "../../engine/engine-service.ts";
import type { ChatStore } from "../../store/chat-store.ts";
import type { AttachmentFiles } from "../attachments/attachment-files.ts";
import type { ToolSource } from "../../tools/tool-source.ts";
import { noChat } from "../chat-failures.ts";
import { offerOf } from "../tool-offer.ts";
import { ContextMeter } from "./context-meter.ts";

/** What is being written, in a chat or before there is one. */
export interface CountInput {
  chatId?: string | undefined;
  text: string;
  attachments?: readonly AttachmentRef[] | undefined;
  model?: string | undefined;
  settings?: AnswerOptions | undefined;
}

interface ContextDeskInput {
  store: ChatStore;
  engineOf: (model?: string) => EngineService;
  files: AttachmentFiles;
  desk: Pick<ToolSource, "offered">;
}

/** Tells of the chats in the store how much of the context they take. */
export class ContextDesk {
  readonly #input: ContextDeskInput;
  readonly #meter: ContextMeter;

  constructor(input: ContextDeskInput) {
    this.#input = input;
    this.#meter = new ContextMeter(input.engineOf, input.files);
  }

  abilities(model?: string): Promise<ModelAbilities | null> {
    return this.#meter.abilities(model);
  }

  /** Null while the engine is not ready. @throws Failure CHAT_NOT_FOUND, NOT_FOUND, ENGINE_REFUSED */
  async count(input: CountInput, signal?: AbortSignal): Promise<ContextCount | null> {
    const { chatId, text, attachments: refs = [], model } = input;
    const { files, desk } = this.#input;
    const { messages, settings: kept } = this.#before(chatId);
    const attachments = await files.named(refs);
    const settings = input.settings ?? kept;
    const tools = offerOf(
      desk.offered(settings.tool_switches),
      settings.tool_choice ?? "auto",
      settings,
    );
    const draft = { messages, text, attachments, settings, tools };
    return this.#meter.count(draft, model, signal);
  }

  #before(chatId: string | undefined): { messages: Message[]; settings: AnswerOptions } {
    if (chatId === undefined) return { messages: [], settings: {} };
    const chat = this.#input.store.chat(chatId);
    if (chat === null || chat.deletedAt !== null) throw noChat(chatId);
    const messages = chat.leafId === null ? [] : this.#input.store.pathTo(chat.leafId);
    return { messages, settings: chat.settings ?? {} };
  }
}
