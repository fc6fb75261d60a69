import type {
  AnswerOptions,
  Chat,
  ChatEvent,
  SendResult,
  TokenProbabilities,
} from "@llcuda/protocol";
import type { LiveValue } from "../live/live-value.ts";

export interface SendInput {
  /** A new chat is made when it is left out. */
  chatId?: string | undefined;
  text: string;
  options?: AnswerOptions | undefined;
}

/** Chats belong to the agent: an answer goes on whether or not anybody watches. */
export interface ChatService {
  /** Newest first. */
  readonly list: LiveValue<Chat[]>;
  /**
   * @param hurry called when more than the text has changed: a message is new or complete
   * @throws Failure CHAT_NOT_FOUND
   */
  watch(chatId: string, signal?: AbortSignal, hurry?: () => void): AsyncIterable<ChatEvent>;
  /** @throws Failure CHAT_NOT_FOUND, CHAT_BUSY, TOO_LARGE */
  send(input: SendInput): Promise<SendResult>;
  /** Writes the answer `messageId` again, as a new message beside it. */
  retry(chatId: string, messageId: string, options?: AnswerOptions): Promise<SendResult>;
  /**
   * Ends the reasoning of a running answer, so that its text begins; nothing where none goes on.
   * @throws Failure CHAT_NOT_FOUND, NOT_FOUND, ENGINE_REFUSED
   */
  answerNow(chatId: string, messageId: string): Promise<void>;
  /** What else the model thought of; empty for an answer that was asked for without. */
  probabilities(chatId: string, messageId: string): Promise<TokenProbabilities>;
  /** Stops the engine's work on the running answer; what came so far stays. */
  stop(chatId: string): Promise<void>;
  rename(chatId: string, title: string): Promise<void>;
  delete(chatId: string): Promise<void>;
}
