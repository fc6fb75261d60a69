import type {
  AnswerOptions,
  AttachmentRef,
  ChatEvent,
  ChatHits,
  QueuedMessage,
  SendResult,
  TokenProbabilities,
  ToolDecision,
} from "@llcuda/protocol";
import type { AnswerWish } from "./answering.ts";
import type { BranchEdits } from "./branch-edits.ts";
import type { ChatList } from "./chat-list.ts";
import type { Compactions } from "./context/compaction.ts";
import type { ContextDesk } from "./context/context-desk.ts";
import type { StoredChat } from "../store/chat-rows.ts";
import type { Exchange } from "./exchange/exchange.ts";
import type { MessageQueueKeeper } from "./message-queue.ts";

export interface SendInput {
  /** A new chat is made when it is left out. */
  chatId?: string | undefined;
  text: string;
  /** Files that are here already. */
  attachments?: readonly AttachmentRef[] | undefined;
  /** Of a new chat; a default preset where it is left out. */
  settings?: AnswerOptions | undefined;
  model?: AnswerWish["model"];
  options?: AnswerWish["options"];
  tools?: AnswerWish["tools"];
  /** One answer for each, side by side, instead of one as `model` and `options` wish it. */
  answers?: readonly AnswerWish[] | undefined;
}

/** What a person can change about a chat. */
export type ChatFacts = Partial<
  Pick<StoredChat, "title" | "folder" | "tags" | "pinned" | "archived" | "settings">
>;

export type EnqueueInput = Pick<SendInput, "text" | "attachments"> & { chatId: string };

/** Chats belong to the agent: an answer goes on whether or not anybody watches. */
export interface ChatService {
  readonly list: Pick<ChatList, "watch" | "page">;
  readonly branches: Pick<
    BranchEdits,
    "retry" | "edit" | "goOn" | "show" | "delete" | "restore" | "fork"
  >;
  readonly queue: Pick<MessageQueueKeeper, "change" | "remove" | "next">;
  readonly compactions: Pick<Compactions, "draft" | "apply">;
  readonly context: Pick<ContextDesk, "abilities" | "count">;
  readonly exchange: Pick<Exchange, "export" | "import" | "importFile">;
  /**
   * @param hurry called when more than the text has changed: a message is new or complete
   * @throws Failure CHAT_NOT_FOUND
   */
  watch(chatId: string, signal?: AbortSignal, hurry?: () => void): AsyncIterable<ChatEvent>;
  /** @param limit chats at most */
  search(query: string, limit: number): ChatHits;
  /** @throws Failure CHAT_NOT_FOUND, CHAT_BUSY, TOO_LARGE */
  send(input: SendInput): Promise<SendResult>;
  /** Sends once nothing runs in the chat any more. @throws Failure CHAT_NOT_FOUND, TOO_MANY */
  enqueue(input: EnqueueInput): Promise<QueuedMessage>;
  /**
   * Ends the reasoning of a running answer, so that its text begins; nothing where none goes on.
   * @throws Failure CHAT_NOT_FOUND, NOT_FOUND, ENGINE_REFUSED
   */
  answerNow(chatId: string, messageId: string): Promise<void>;
  /**
   * Lets a tool run that an answer has called, or does not; then the model is asked again.
   * @throws Failure CHAT_NOT_FOUND, CHAT_BUSY, NOT_FOUND when it does not wait any more
   */
  decideTool(chatId: string, messageId: string, decision: ToolDecision): Promise<void>;
  /** What else the model thought of; empty for an answer that was asked for without. */
  probabilities(
    chatId: string,
    messageId: string,
  ): TokenProbabilities | Promise<TokenProbabilities>;
  /**
   * Stops the engine's work on the running answers; what came so far stays.
   * @param messageId this one alone
   */
  stop(chatId: string, messageId?: string): Promise<void>;
  change(chatId: string, facts: ChatFacts): Promise<void>;
  /** Into the trash. */
  delete(chatId: string): Promise<void>;
  /** Out of the trash. */
  restore(chatId: string): Promise<void>;
  deleteForGood(chatId: string): Promise<void>;
}
